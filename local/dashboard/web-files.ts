import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { WEB_CONFIG_PATH, type WebConfig } from '../../contracts/web-config.ts';
import { contentSecurityPolicy } from '../../contracts/web-security.ts';
import { splitTarget } from '../gateway/http-event.ts';
import { type HttpPart, sendJson } from '../gateway/server.ts';

type WebFile = { readonly body: Uint8Array; readonly contentType: string };

/**
 * The files of the built web app by request path, such as `/index.html`. They are read once, so
 * that no request chooses what is read from the disk.
 */
export type WebFiles = ReadonlyMap<string, WebFile>;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/** The same as CloudFront sends. On a laptop the page connects to no issuer of tokens. */
const SECURITY_HEADERS = {
  'content-security-policy': contentSecurityPolicy([]),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
} as const;

const INDEX = '/index.html';
/** Names of built assets contain a hash of their content, so an asset never changes. */
const ASSETS = '/assets/';
/** Paths that are no page of the web app, even when nothing else answers them. */
const NO_PAGE = /^\/(v1|ws|local|@connections|\.well-known|assets)(\/|$)|\.[^/]*$/;

/** Reads a folder of built files. */
export const readWebFiles = (folder: string): WebFiles =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const file = join(entry.parentPath, entry.name);
        const path = `/${relative(folder, file).split(sep).join('/')}`;
        return [
          path,
          {
            body: readFileSync(file),
            contentType: CONTENT_TYPES[extname(entry.name)] ?? 'application/octet-stream',
          },
        ];
      }),
  );

/**
 * Serves the web app and its settings. Paths without an extension are pages; others go to the next
 * part.
 */
export const webApp =
  (files: WebFiles, config: WebConfig): HttpPart =>
  async ({ method, url = '/' }, response) => {
    if (method !== 'GET' && method !== 'HEAD') return false;
    const { path } = splitTarget(url);
    if (path === WEB_CONFIG_PATH) {
      sendJson(response, 200, config, { ...SECURITY_HEADERS, 'cache-control': 'no-store' });
      return true;
    }
    const file = files.get(path) ?? (NO_PAGE.test(path) ? undefined : files.get(INDEX));
    if (file === undefined) return false;
    response
      .writeHead(200, {
        ...SECURITY_HEADERS,
        'content-type': file.contentType,
        'content-length': file.body.length,
        'cache-control': path.startsWith(ASSETS) ? 'public, max-age=31536000, immutable' : 'no-store',
      })
      .end(method === 'HEAD' ? undefined : file.body);
    return true;
  };
