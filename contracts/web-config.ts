import * as z from 'zod';

/** Where the web app reads its settings, and where an issuer sends the browser back to. */
export const WEB_CONFIG_PATH = '/config.json';
export const SIGNED_IN_PATH = '/signed-in';

/** Plain http is for an issuer on one's own machine alone: anybody on the way could read the tokens. */
const secureUrl = z
  .url()
  .refine((text) => /^https:\/\/|^http:\/\/(localhost|127\.0\.0\.1)[:/]/.test(`${text}/`), {
    error: 'must be an https address',
  });

/** What an issuer's discovery document would say, for issuers whose document browsers may not read. */
const issuerMetadata = z.object({
  issuer: secureUrl,
  authorization_endpoint: secureUrl,
  token_endpoint: secureUrl,
  end_session_endpoint: secureUrl.optional(),
});

const oidcSignIn = z.object({
  kind: z.literal('oidc'),
  /** The issuer; its discovery document is read from `/.well-known/openid-configuration` below it unless `metadata` is given. */
  authority: secureUrl,
  client_id: z.string().min(1),
  scope: z.string().min(1).default('openid'),
  redirect_path: z.literal(SIGNED_IN_PATH),
  /** More parameters of the authorization request: some issuers want an `audience`. */
  parameters: z.record(z.string(), z.string()).optional(),
  /** For issuers without OIDC's end-session request, such as Cognito: signs out when given `client_id` and `logout_uri`. */
  logout: z.object({ endpoint: secureUrl }).optional(),
  metadata: issuerMetadata.optional(),
});
export type OidcSignIn = z.infer<typeof oidcSignIn>;

/** `GET /config.json`: what the web app must know before anybody has signed in. Nothing in it is secret. */
export const webConfig = z.object({
  /** Shown at the foot of the page, so that nobody takes a test stage for the real one. */
  stage_name: z.string().min(1),
  sign_in: z.discriminatedUnion('kind', [z.object({ kind: z.literal('demo') }), oidcSignIn]),
});
export type WebConfig = z.infer<typeof webConfig>;
