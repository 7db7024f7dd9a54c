import type { Format } from '../../contracts/api/statement.ts';
import type { CsvFile } from '../../domain/showing/csv.ts';

/** A JSON response. The caller has already parsed the body by its schema. */
export const json = (body: unknown, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json', ...headers } });

/** A CSV file for download. Its name keeps only characters that every file system allows. */
export const csv = ({ text, fileName }: CsvFile): Response =>
  new Response(text, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${fileName.replace(/[^A-Za-z0-9._-]/g, '_')}"`,
    },
  });

type MediaRange = { readonly range: string; readonly quality: number };

/** The media ranges of an Accept header, with their quality from 0 to 1. */
const mediaRangesOf = (accept: string): readonly MediaRange[] =>
  accept
    .toLowerCase()
    .split(',')
    .map((part) => {
      const [range = '', ...parameters] = part.split(';').map((text) => text.trim());
      const quality = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
      return { range, quality: Number.isFinite(quality) ? quality : 0 };
    });

/** The quality of a media type, from its most specific range (RFC 9110, 12.5.1); 0 without any. */
const qualityOf = (mediaRanges: readonly MediaRange[], type: string): number => {
  const candidates = [type, type.replace(/\/.*/, '/*'), '*/*'];
  const matches = candidates.flatMap(
    (candidate) => mediaRanges.find(({ range }) => range === candidate) ?? [],
  );
  return matches[0]?.quality ?? 0;
};

/** The format in the query, or else the one that the Accept header prefers. JSON wins a tie. */
export const chooseFormat = (queryFormat: Format | undefined, { headers }: Request): Format => {
  if (queryFormat !== undefined) return queryFormat;
  const mediaRanges = mediaRangesOf(headers.get('accept') ?? '');
  return qualityOf(mediaRanges, 'text/csv') > qualityOf(mediaRanges, 'application/json') ? 'csv' : 'json';
};
