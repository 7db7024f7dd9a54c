import { useTimeFormats } from '../data/formats.tsx';
import { plural } from '../words/plural.ts';

/** How many sellers a search finds. */
export const SellerCount = ({ of }: { of: { readonly total: number } | undefined }) => {
  const formats = useTimeFormats();
  if (of === undefined) return null;
  return (
    <span className="note" role="status">
      {plural(formats, of.total, ['seller', 'sellers'])}
    </span>
  );
};
