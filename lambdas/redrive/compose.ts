import { randomUUID } from 'node:crypto';
import type { JSONWebKeySet } from 'jose';
import { createTokenVerifier } from '../../adapters/auth/token-verifier.ts';
import { json } from '../../adapters/http/responses.ts';
import { forOperator } from '../../adapters/http/route.ts';
import { type HttpHandler, serveRoutes } from '../../adapters/http/serve-routes.ts';
import { createRedriving } from '../../adapters/runtime/redriving.ts';
import { type Runtime, required } from '../../adapters/runtime/runtime.ts';
import { type FindSource, NO_SOURCE } from '../../app/ports/sources.ts';
import { createAnswerRedrive } from '../../app/redrive/answer-redrive.ts';
import { redriveRequest } from '../../contracts/api/redrive.ts';
import { ENV } from '../../topology/environment.ts';

/**
 * Wires the redrive function to a runtime. `keys` are the keys of the tokens' issuer, or the URL
 * where it publishes them.
 */
export const composeRedrive = (
  runtime: Runtime,
  keys: URL | JSONWebKeySet,
  findSource: FindSource = NO_SOURCE,
): HttpHandler => {
  const { env, clock, telemetry } = runtime;
  const answer = createAnswerRedrive({ ...createRedriving(runtime, findSource), clock, newId: randomUUID });
  const verify = createTokenVerifier({
    issuer: required(env, ENV.tokenIssuer),
    audience: required(env, ENV.tokenAudience),
    keys,
    clock,
  });
  const redrive = forOperator(verify, redriveRequest, async ({ caller, change, remaining }) =>
    json(await answer(caller, change, remaining)),
  );
  return serveRoutes({ redrive }, telemetry);
};
