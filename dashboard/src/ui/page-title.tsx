/** The name of a page in tabs, bookmarks and the browser's history. */
export const PageTitle = ({ of }: { of?: string }) => (
  <title>{of === undefined ? 'Seller Pulse' : `${of} – Seller Pulse`}</title>
);
