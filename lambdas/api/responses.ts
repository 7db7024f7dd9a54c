import type { Format } from '../../contracts/api/statement.ts';

/** A JSON body, which its schema has been through. */
export const json = (body: unknown, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json', ...headers } });

/** A CSV file for a browser to save. Of its name only what every file system takes is kept. */
export const csv = (text: string, fileName: string): Response =>
  new Response(text, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${fileName.replace(/[^A-Za-z0-9._-]/g, '_')}"`,
    },
  });

/** How much an Accept header wants a media type that it names, 0 to 1. */
const qualityOf = (accept: string, type: string): number => {
  for (const range of accept.toLowerCase().split(',')) {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim());
    if (name !== type) continue;
    const quality = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
    return Number.isFinite(quality) ? quality : 0;
  }
  return 0;
};

/** What the query asks for; without that, CSV for whoever would rather have that than JSON. */
export const formatOf = (asked: Format | undefined, { headers }: Request): Format => {
  if (asked !== undefined) return asked;
  const accept = headers.get('accept') ?? '';
  return qualityOf(accept, 'text/csv') > qualityOf(accept, 'application/json') ? 'csv' : 'json';
};
