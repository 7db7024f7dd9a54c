import * as z from 'zod';
import { form, https, list, settings, something } from './fields.ts';

const cognito = settings({
  kind: z.literal('cognito'),
  domainPrefix: form(
    /^(?!.*(aws|amazon|cognito))[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    'must be 1 to 63 lower-case letters, digits and inner hyphens, without "aws", "amazon" or "cognito"',
  ).describe(
    'Of the sign-in pages: https://<domainPrefix>.auth.<region>.amazoncognito.com. Unique in the region.',
  ),
  mfa: z
    .enum(['required', 'optional'], "must be 'required' or 'optional'")
    .default('required')
    .describe('A second factor at sign-in.'),
});

const oidc = settings({
  kind: z.literal('oidc'),
  issuer: https,
  audience: something('must name the audience that access tokens are made for'),
  keysUrl: https.describe(
    'Where the issuer publishes its signing keys (the jwks_uri of its discovery document).',
  ),
  clientId: something('must be the client id of the web dashboard').describe(
    'The public client (authorization code with PKCE) that the web dashboard signs in with.',
  ),
  signInOrigins: list(https, 'must be a list of https:// addresses')
    .default([])
    .describe(
      "Where else the web dashboard may call when somebody signs in: an issuer's token endpoint may be on another host.",
    ),
});

/** Who signs people in: a Cognito user pool that we make, or an issuer that is there already. */
export const identity = z
  .discriminatedUnion('kind', [cognito, oidc], { error: "must have a `kind` of 'cognito' or 'oidc'" })
  .describe(
    'Who signs people in: a Cognito user pool that is made, or an OpenID Connect issuer that is there already.',
  );
