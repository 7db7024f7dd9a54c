/**
 * The web app's Content-Security-Policy, on AWS and on a laptop. It allows no inline code, no eval,
 * and nothing from other origins.
 * @param connectTo the issuer's origins that sign-in fetches from: those of its discovery document
 *   and its token endpoint. Navigating to the issuer needs no permission.
 */
export const contentSecurityPolicy = (connectTo: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${["'self'", ...connectTo].join(' ')}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
