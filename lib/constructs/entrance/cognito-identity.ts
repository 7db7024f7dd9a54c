import { Duration } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnManagedLoginBranding,
  ClientAttributes,
  FeaturePlan,
  LambdaVersion,
  ManagedLoginVersion,
  Mfa,
  OAuthScope,
  StringAttribute,
  UserPool,
  UserPoolClient,
  UserPoolClientIdentityProvider,
  UserPoolGroup,
  UserPoolOperation,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { ROLES, SELLER_CLAIM } from '../../../contracts/roles.ts';
import { type OidcSignIn, SIGNED_IN_PATH } from '../../../contracts/web-config.ts';
import { resourceName } from '../../stage/names.ts';
import type { Stage } from '../../stage/read-stage.ts';
import { removalOf } from '../../stage/removal.ts';
import { PulseFunction } from '../functions/pulse-function.ts';
import { acknowledge } from '../security-findings/acknowledge.ts';
import type { Identity, Tokens } from './identity.ts';

export type CognitoIdentityProps = {
  readonly stage: Stage;
  readonly mfa: 'required' | 'optional';
  readonly domainPrefix: string;
  /** Address of the sign-in pages. */
  readonly pages: string;
  readonly dashboardUrl: string;
};

/**
 * A user pool in which administrators make users: each gets either a `seller_id` or one of the groups, and the token-claims
 * function writes that into access tokens. The web app signs in with an authorization code and PKCE, without a secret.
 */
export class CognitoIdentity extends Construct implements Identity {
  readonly tokens: Tokens;
  readonly signIn: OidcSignIn;

  constructor(
    scope: Construct,
    id: string,
    { stage, mfa, domainPrefix, pages, dashboardUrl }: CognitoIdentityProps,
  ) {
    super(scope, id);
    const users = this.users(stage, mfa);
    for (const role of ROLES) new UserPoolGroup(this, `${role}s`, { userPool: users, groupName: role });
    this.writeClaims(users, stage);
    users.addDomain('Pages', {
      cognitoDomain: { domainPrefix },
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    const { userPoolClientId: clientId } = this.webApp(users, stage, dashboardUrl);
    // Without a style, even the standard one, the managed pages answer with an error.
    new CfnManagedLoginBranding(this, 'Style', {
      userPoolId: users.userPoolId,
      clientId,
      useCognitoProvidedValues: true,
    });

    const issuer = users.userPoolProviderUrl;
    // Access tokens of Cognito have no `aud`. API Gateway and our verifier then compare `client_id` with the audience.
    this.tokens = { issuer, audience: clientId, keysUrl: `${issuer}/.well-known/jwks.json` };
    this.signIn = {
      kind: 'oidc',
      authority: issuer,
      client_id: clientId,
      scope: 'openid',
      redirect_path: SIGNED_IN_PATH,
      // Cognito's discovery document names no end of session; given here, the document need not be fetched at all.
      logout: { endpoint: `${pages}/logout` },
      metadata: {
        issuer,
        authorization_endpoint: `${pages}/oauth2/authorize`,
        token_endpoint: `${pages}/oauth2/token`,
      },
    };
  }

  private users(stage: Stage, mfa: CognitoIdentityProps['mfa']): UserPool {
    const users = new UserPool(this, 'Users', {
      userPoolName: resourceName(stage, 'users'),
      // The cheapest plan in which a trigger may add claims to access tokens.
      featurePlan: FeaturePlan.ESSENTIALS,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      autoVerify: { email: true },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      passwordPolicy: {
        minLength: 14,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      mfa: mfa === 'required' ? Mfa.REQUIRED : Mfa.OPTIONAL,
      // Text messages can be redirected by whoever takes over the number, and they cost.
      mfaSecondFactor: { otp: true, sms: false },
      // Mutable for administrators: the web app's client can neither write it nor ask for the scope that writing takes.
      customAttributes: { [SELLER_CLAIM]: new StringAttribute({ mutable: true, minLen: 1, maxLen: 128 }) },
      deletionProtection: stage.removal === 'retain',
      removalPolicy: removalOf(stage),
    });
    acknowledge(
      users,
      ['AwsSolutions::AwsSolutions-COG8'],
      'The Plus plan adds threat protection at more than three times the price per user. Users are made by administrators, passwords are long, and a second factor stands behind them; a stage that wants more turns the plan up.',
    );
    if (mfa === 'optional') {
      acknowledge(
        users,
        ['AwsSolutions::AwsSolutions-COG2'],
        'This stage chose an optional second factor in its settings (identity.mfa), as test stages do; the default is required.',
      );
    }
    return users;
  }

  private writeClaims(users: UserPool, stage: Stage): void {
    const tokenClaims = new PulseFunction(this, 'TokenClaims', {
      stage,
      name: 'token-claims',
      description: 'Writes the seller_id or the role of a user into the tokens that Cognito makes',
      entry: 'lambdas/token-claims/handler.ts',
      environment: {},
      // Cognito gives a trigger five seconds, cold start included: more memory brings more processor time to start with.
      memoryMiB: 512,
      timeoutSeconds: 5,
    });
    // Version 1 of the event can change identity tokens only.
    users.addTrigger(UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG, tokenClaims.fn, LambdaVersion.V2_0);
  }

  private webApp(users: UserPool, stage: Stage, dashboardUrl: string): UserPoolClient {
    const client = new UserPoolClient(this, 'WebApp', {
      userPool: users,
      userPoolClientName: resourceName(stage, 'dashboard'),
      generateSecret: false,
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID],
        callbackUrls: [`${dashboardUrl}${SIGNED_IN_PATH}`],
        logoutUrls: [`${dashboardUrl}/`],
      },
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      // People sign in on Cognito's pages alone. A list cannot be empty (that means the defaults, which are open to
      // anybody), so it holds the one flow that takes an administrator's AWS credentials.
      authFlows: { adminUserPassword: true },
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.hours(12),
      // A refresh token works once; the grace period is for an answer that got lost on the way.
      refreshTokenRotationGracePeriod: Duration.seconds(30),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
      // Left out, these would mean every attribute.
      readAttributes: new ClientAttributes()
        .withStandardAttributes({ email: true, emailVerified: true })
        .withCustomAttributes(SELLER_CLAIM),
      writeAttributes: new ClientAttributes().withStandardAttributes({ email: true }),
    });
    return client;
  }
}
