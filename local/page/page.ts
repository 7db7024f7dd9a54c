import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The page that the runner serves at `/`: one HTML document without external resources. It reads `/local/identities`,
 * `/local/notifications`, the API under `/v1` and the WebSocket `/ws`, all of its own origin.
 */
export const readPage = (): { readonly body: Uint8Array; readonly contentType: string } => ({
  body: readFileSync(join(import.meta.dirname, 'index.html')),
  contentType: 'text/html; charset=utf-8',
});
