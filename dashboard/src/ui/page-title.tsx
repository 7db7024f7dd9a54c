/** What tabs, bookmarks and the browser's history call a page. */
export const PageTitle = ({ of }: { of?: string }) => (
  <title>{of === undefined ? 'Seller Pulse' : `${of} – Seller Pulse`}</title>
);
