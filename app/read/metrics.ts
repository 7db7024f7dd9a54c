import { etagOf, matchesEtag } from '../../adapters/http/etag.ts';
import { json } from '../../adapters/http/responses.ts';
import type { SellerCall } from '../../adapters/http/route.ts';
import { type FigureSettings, readCurrentMetrics } from './current-metrics.ts';
import { unknownSeller } from './problems.ts';

/** A seller's current figures; a 304 for whoever has them already. */
export const answerMetrics = async (
  settings: FigureSettings,
  { caller, sellerId, request, stores }: SellerCall<unknown>,
): Promise<Response> => {
  const { body, known } = await readCurrentMetrics({ ...settings, ...stores }, sellerId);
  if (!known && caller.role !== 'seller') throw unknownSeller();
  const etag = etagOf(body);
  if (matchesEtag(request.headers.get('if-none-match') ?? undefined, etag))
    return new Response(null, { status: 304, headers: { etag } });
  return json(body, { etag });
};
