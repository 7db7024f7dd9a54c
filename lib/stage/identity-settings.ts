import { z } from 'zod';
import { form, https, list, settings, something } from './fields.ts';

const cognito = settings({
  kind: z.literal('cognito'),
  /** Of the sign-in pages: `https://<domainPrefix>.auth.<region>.amazoncognito.com`. Unique in the region. */
  domainPrefix: form(
    /^(?!.*(aws|amazon|cognito))[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    'must be 1 to 63 lower-case letters, digits and inner hyphens, without "aws", "amazon" or "cognito"',
  ),
  mfa: z.enum(['required', 'optional'], "must be 'required' or 'optional'").default('required'),
});

const oidc = settings({
  kind: z.literal('oidc'),
  issuer: https,
  audience: something('must name the audience that access tokens are made for'),
  /** Where the issuer publishes its signing keys (the `jwks_uri` of its discovery document). */
  keysUrl: https,
  /** The public client (authorization code with PKCE) that the web dashboard signs in with. */
  clientId: something('must be the client id of the web dashboard'),
  /** Where else the web dashboard may call when somebody signs in: an issuer's token endpoint may be on another host. */
  signInOrigins: list(https, 'must be a list of https:// addresses').default([]),
});

/** Who signs people in: a Cognito user pool that we make, or an issuer that is there already. */
export const identity = z.discriminatedUnion('kind', [cognito, oidc], { error: "must have a `kind` of 'cognito' or 'oidc'" });
