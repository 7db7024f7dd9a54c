import { type Backend, type BackendSettings, startBackend } from './backend.ts';
import { watchDisk } from './disk-failure.ts';
import { startServer } from './gateway/server.ts';
import { makeScratchFolder } from './scratch-folder.ts';
import { createEphemeralIssuer, type TokenIssuer } from './tokens.ts';

export type ScratchPipelineSettings = Pick<
  BackendSettings,
  | 'partitions'
  | 'marketplace'
  | 'policy'
  | 'sources'
  | 'clock'
  | 'telemetry'
  | 'environment'
  | 'onFailure'
  | 'onLost'
> & {
  /** About how many bytes of records its store will hold. */
  readonly bytes: number;
};

/** A whole pipeline with its API on a store that is thrown away when it is disposed of. */
export type ScratchPipeline = AsyncDisposable & {
  readonly backend: Backend;
  /** Where the API answers. */
  readonly url: string;
  readonly issuer: TokenIssuer;
};

/** No browser connects to a scratch pipeline, so nothing is ever pushed there. */
const NO_SOCKETS = 'http://127.0.0.1:9';

export const startScratchPipeline = async ({
  bytes,
  ...settings
}: ScratchPipelineSettings): Promise<ScratchPipeline> => {
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(makeScratchFolder(bytes));
  const issuer = await createEphemeralIssuer();
  const backend = await startBackend({
    ...watchDisk({ ...settings, folder: folder.path }),
    durable: false,
    issuer,
    socketEndpoint: NO_SOCKETS,
    onAlert: () => undefined,
  });
  starting.defer(backend.close);
  const server = await startServer({
    port: 0,
    parts: [backend.api],
    onError: (error) => settings.telemetry.error('the API failed', error),
  });
  starting.defer(server.close);
  const running = starting.move();
  return { backend, url: server.url, issuer, [Symbol.asyncDispose]: () => running.disposeAsync() };
};
