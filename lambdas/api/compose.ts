import { randomUUID } from 'node:crypto';
import type { JSONWebKeySet } from 'jose';
import { createReadStores } from '../../adapters/access/read-stores.ts';
import type { ReaderFor } from '../../adapters/access/readers.ts';
import { createWriteStores } from '../../adapters/access/write-stores.ts';
import type { WriterFor } from '../../adapters/access/writers.ts';
import { createTokenVerifier } from '../../adapters/auth/token-verifier.ts';
import type { HttpHandler } from '../../adapters/http/serve-routes.ts';
import { type JudgingRuntime, required } from '../../adapters/runtime/runtime.ts';
import { readTopicNames } from '../../adapters/runtime/topic-names.ts';
import { createCalendar } from '../../domain/time/calendar.ts';
import { ENV } from '../../topology/environment.ts';
import { createApi } from './routes.ts';

/**
 * Wires the api function to a runtime. `keys` are the keys of the tokens' issuer, or the URL where
 * it publishes them. `readerFor` and `writerFor` are the function's only access to sellers' items.
 */
export const composeApi = (
  { env, clock, waiting, policy, telemetry }: Omit<JudgingRuntime, 'dynamodb'>,
  keys: URL | JSONWebKeySet,
  readerFor: ReaderFor,
  writerFor: WriterFor,
): HttpHandler =>
  createApi({
    storesFor: createReadStores(readerFor, { env, waiting }),
    writingFor: createWriteStores(writerFor, { env, waiting }),
    verify: createTokenVerifier({
      issuer: required(env, ENV.tokenIssuer),
      audience: required(env, ENV.tokenAudience),
      keys,
      clock,
    }),
    calendar: createCalendar(required(env, ENV.timeZone)),
    currency: required(env, ENV.currency),
    policy,
    clock,
    telemetry,
    waiting,
    newId: randomUUID,
    topics: readTopicNames(env),
  });
