import type { Format } from '../../contracts/api/statement.ts';
import type { CsvFile } from '../../domain/showing/csv.ts';

/** A JSON body, which its schema has been through. */
export const json = (body: unknown, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json', ...headers } });

/** A CSV file for a browser to save. Of its name only what every file system takes is kept. */
export const csv = ({ text, fileName }: CsvFile): Response =>
  new Response(text, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${fileName.replace(/[^A-Za-z0-9._-]/g, '_')}"`,
    },
  });

type Accepted = { readonly range: string; readonly quality: number };

/** The media ranges of an Accept header, and how much each is wanted, 0 to 1. */
const acceptedBy = (accept: string): readonly Accepted[] =>
  accept
    .toLowerCase()
    .split(',')
    .map((part) => {
      const [range = '', ...parameters] = part.split(';').map((text) => text.trim());
      const quality = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
      return { range, quality: Number.isFinite(quality) ? quality : 0 };
    });

/** How much a media type is wanted: what is said of it itself, else of its kind, else of everything (RFC 9110, 12.5.1). */
const qualityOf = (accepted: readonly Accepted[], type: string): number => {
  const ranges = [type, type.replace(/\/.*/, '/*'), '*/*'];
  const said = ranges.flatMap((range) => accepted.find((one) => one.range === range) ?? []);
  return said[0]?.quality ?? 0;
};

/** What the query asks for; without that, CSV for whoever would rather have that than JSON. */
export const formatOf = (asked: Format | undefined, { headers }: Request): Format => {
  if (asked !== undefined) return asked;
  const accepted = acceptedBy(headers.get('accept') ?? '');
  return qualityOf(accepted, 'text/csv') > qualityOf(accepted, 'application/json') ? 'csv' : 'json';
};
