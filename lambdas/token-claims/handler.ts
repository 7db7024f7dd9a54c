import { createLambdaRuntime } from '../../adapters/runtime/lambda-runtime.ts';
import { createTokenClaims } from '../../app/access/token-claims.ts';

const runtime = createLambdaRuntime('token-claims');

export const handler = runtime.instrument(createTokenClaims(runtime));
