import type { JSONWebKeySet } from 'jose';
import { createTokenVerifier } from '../../adapters/auth/token-verifier.ts';
import { createLedgerStore } from '../../adapters/dynamodb/ledger-store.ts';
import { createMetricsStore } from '../../adapters/dynamodb/metrics-store.ts';
import { type Runtime, required } from '../../adapters/runtime/runtime.ts';
import { ENV } from '../../contracts/names.ts';
import { createCalendar } from '../../domain/calendar.ts';
import { DEFAULT_POLICY } from '../../domain/policy.ts';
import { type ApiHandler, createApi } from './api.ts';

/** Wires the api function to a runtime; `keys` are where the tokens' issuer publishes its keys, or the keys themselves. */
export const composeApi = ({ env, clock, waiting, telemetry, dynamodb }: Runtime, keys: URL | JSONWebKeySet): ApiHandler => {
  const ledger = required(env, ENV.ledgerTable);
  const metrics = required(env, ENV.metricsTable);
  return createApi({
    ledger: createLedgerStore(dynamodb, { ledger, metrics }, waiting),
    metrics: createMetricsStore(dynamodb, metrics, waiting),
    verify: createTokenVerifier({ issuer: required(env, ENV.tokenIssuer), audience: required(env, ENV.tokenAudience), keys, clock }),
    calendar: createCalendar(required(env, ENV.timeZone)),
    currency: required(env, ENV.currency),
    policy: DEFAULT_POLICY,
    clock,
    telemetry,
  });
};
