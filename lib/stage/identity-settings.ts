import * as z from 'zod';
import { form, https, list, nonEmptyText, settings } from './fields.ts';

const cognito = settings({
  kind: z.literal('cognito'),
  domainPrefix: form(
    /^(?!.*(aws|amazon|cognito))[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    'must be 1 to 63 lower-case letters, digits and inner hyphens, without "aws", "amazon" or "cognito"',
  ).describe(
    'The address of the sign-in pages is https://<domainPrefix>.auth.<region>.amazoncognito.com. ' +
      'Must be unique in the region.',
  ),
  mfa: z
    .enum(['required', 'optional'], "must be 'required' or 'optional'")
    .default('required')
    .describe('Whether everybody needs a second factor to sign in.'),
});

const oidc = settings({
  kind: z.literal('oidc'),
  issuer: https,
  audience: nonEmptyText('must name the audience that access tokens are made for'),
  keysUrl: https.describe(
    'Where the issuer publishes its signing keys (the jwks_uri of its discovery document).',
  ),
  clientId: nonEmptyText('must be the client id of the web dashboard').describe(
    'The public client (authorization code with PKCE) that the web dashboard signs in with.',
  ),
  signInOrigins: list(https, 'must be a list of https:// addresses')
    .default([])
    .describe(
      'Further addresses that the web dashboard may call to sign somebody in, for an issuer whose ' +
        'token endpoint is on another host.',
    ),
});

export const identity = z
  .discriminatedUnion('kind', [cognito, oidc], { error: "must have a `kind` of 'cognito' or 'oidc'" })
  .describe(
    'Who signs people in: a Cognito user pool that the deployment creates, or an OpenID Connect ' +
      'issuer that you have already.',
  );
