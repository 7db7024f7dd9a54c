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
import { toRemovalPolicy } from '../../stage/removal.ts';
import { PulseFunction } from '../functions/pulse-function.ts';
import { acknowledge } from '../security-findings/acknowledge.ts';
import type { Identity, Tokens } from './identity.ts';

export type CognitoIdentityProps = {
  readonly stage: Stage;
  readonly mfa: 'required' | 'optional';
  readonly domainPrefix: string;
  /** Address of the sign-in pages. */
  readonly pagesUrl: string;
  readonly dashboardUrl: string;
};

/**
 * A user pool whose users are created by administrators. Each user gets either a `seller_id` or one
 * of the groups, and the token-claims function writes that into access tokens. The web app signs in
 * with an authorization code and PKCE, without a secret.
 */
export class CognitoIdentity extends Construct implements Identity {
  readonly tokens: Tokens;
  readonly signIn: OidcSignIn;

  constructor(
    scope: Construct,
    id: string,
    { stage, mfa, domainPrefix, pagesUrl, dashboardUrl }: CognitoIdentityProps,
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
    // Without a style, if only the standard one, the sign-in pages answer with an error.
    new CfnManagedLoginBranding(this, 'Style', {
      userPoolId: users.userPoolId,
      clientId,
      useCognitoProvidedValues: true,
    });

    const issuer = users.userPoolProviderUrl;
    // Cognito's access tokens have no `aud`, so API Gateway and our verifier compare `client_id`
    // with the audience.
    this.tokens = { issuer, audience: clientId, keysUrl: `${issuer}/.well-known/jwks.json` };
    this.signIn = {
      kind: 'oidc',
      authority: issuer,
      client_id: clientId,
      scope: 'openid',
      redirect_path: SIGNED_IN_PATH,
      // Cognito's discovery document has no logout endpoint. With all endpoints here, the web app
      // need not fetch the document at all.
      logout: { endpoint: `${pagesUrl}/logout` },
      metadata: {
        issuer,
        authorization_endpoint: `${pagesUrl}/oauth2/authorize`,
        token_endpoint: `${pagesUrl}/oauth2/token`,
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
      // Text messages cost money, and whoever takes over the number receives them.
      mfaSecondFactor: { otp: true, sms: false },
      // Mutable, so that administrators can change it. The web app's client cannot: it neither may
      // write the attribute nor can ask for the scope that writing needs.
      customAttributes: { [SELLER_CLAIM]: new StringAttribute({ mutable: true, minLen: 1, maxLen: 128 }) },
      deletionProtection: stage.removal === 'retain',
      removalPolicy: toRemovalPolicy(stage),
    });
    acknowledge(
      users,
      ['AwsSolutions::AwsSolutions-COG8'],
      'The Plus plan adds threat protection at more than three times the price per user. ' +
        'Administrators create the users, passwords are long, and sign-in supports a second factor. A ' +
        'stage that wants more can raise the plan.',
    );
    if (mfa === 'optional') {
      acknowledge(
        users,
        ['AwsSolutions::AwsSolutions-COG2'],
        'The settings of this stage make the second factor optional (identity.mfa), as test stages ' +
          'do. By default it is required.',
      );
    }
    return users;
  }

  private writeClaims(users: UserPool, stage: Stage): void {
    const tokenClaims = new PulseFunction(this, 'TokenClaims', {
      stage,
      name: 'token-claims',
      description: 'Writes the seller_id or the role of a user into the access tokens of Cognito',
      entry: 'lambdas/token-claims/handler.ts',
      environment: {},
      // Cognito gives a trigger five seconds, cold start included. More memory brings more
      // processor time for the start.
      memoryMiB: 512,
      timeoutSeconds: 5,
    });
    // With version 1 of the event, a trigger can change only identity tokens.
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
      // People sign in only on Cognito's pages, so the app needs none of these flows. An empty list
      // means the defaults, which anybody may use. So the list holds the one flow that needs an
      // administrator's AWS credentials.
      authFlows: { adminUserPassword: true },
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.hours(12),
      // A refresh token works once. The grace period is for an answer that gets lost on the way.
      refreshTokenRotationGracePeriod: Duration.seconds(30),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
      // If these were left out, the client could read and write every attribute.
      readAttributes: new ClientAttributes()
        .withStandardAttributes({ email: true, emailVerified: true })
        .withCustomAttributes(SELLER_CLAIM),
      writeAttributes: new ClientAttributes().withStandardAttributes({ email: true }),
    });
    return client;
  }
}
