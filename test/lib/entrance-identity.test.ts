import { describe, expect, test } from 'vitest';
import { ROLES, SELLER_CLAIM } from '../../contracts/roles.ts';
import { contentSecurityPolicy } from '../../contracts/web-security.ts';
import { deploymentOf, REGION } from '../support/infrastructure/deployment.ts';
import { stacksOf } from '../support/infrastructure/stacks.ts';

const OIDC = {
  kind: 'oidc',
  issuer: 'https://id.example.com/realms/market',
  audience: 'seller-pulse',
  keysUrl: 'https://id.example.com/realms/market/keys',
  clientId: 'pulse-web',
};

const entranceOf = (settings: Readonly<Record<string, unknown>> = {}) => {
  const product = stacksOf(settings);
  const { resources } = deploymentOf(product);
  const all = (type: string) =>
    [...resources(type)].filter(([path]) => path.startsWith(product.entrance.stackName)).map(([, it]) => it);
  const one = (type: string) => {
    expect(all(type), type).toHaveLength(1);
    return all(type)[0]!;
  };
  return { entrance: product.entrance, all, one };
};

describe('a user pool', () => {
  const { all, one } = entranceOf();
  const pool = one('AWS::Cognito::UserPool');
  const client = one('AWS::Cognito::UserPoolClient');

  test('only administrators add users, who sign in by e-mail, a long password and a second factor', () => {
    expect(pool).toMatchObject({
      UserPoolTier: 'ESSENTIALS',
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      Policies: {
        PasswordPolicy: {
          MinimumLength: 14,
          RequireLowercase: true,
          RequireNumbers: true,
          RequireSymbols: true,
          RequireUppercase: true,
          TemporaryPasswordValidityDays: 3,
        },
      },
    });
  });

  test('the second factor is optional only if the stage says so', () => {
    const optional = entranceOf({
      identity: { kind: 'cognito', domainPrefix: 'pulse-test', mfa: 'optional' },
    });
    expect(optional.one('AWS::Cognito::UserPool')).toMatchObject({
      MfaConfiguration: 'OPTIONAL',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
    });
  });

  test('nobody deletes it by accident, unless the stage is one to throw away', () => {
    expect(pool).toMatchObject({ DeletionProtection: 'ACTIVE' });
    expect(entranceOf({ removal: 'destroy' }).one('AWS::Cognito::UserPool')).toMatchObject({
      DeletionProtection: 'INACTIVE',
    });
  });

  test('its groups are the roles of the API', () => {
    expect(all('AWS::Cognito::UserPoolGroup').map(({ GroupName }) => GroupName)).toEqual([...ROLES]);
  });

  test('users cannot change which seller’s figures they read', () => {
    expect(pool['Schema']).toEqual([
      expect.objectContaining({ Name: SELLER_CLAIM, AttributeDataType: 'String', Mutable: true }),
    ]);
    expect(client['WriteAttributes']).toEqual(['email']);
    // Without the scope aws.cognito.signin.user.admin, no token can change its user.
    expect(client['AllowedOAuthScopes']).toEqual(['openid']);
  });

  test('our function puts the seller or role into access tokens', () => {
    expect(pool['LambdaConfig']).toEqual({
      PreTokenGenerationConfig: {
        LambdaArn: expect.stringMatching(/:function:seller-pulse-test-token-claims$/),
        LambdaVersion: 'V2_0',
      },
    });
    expect(all('AWS::Lambda::Permission')).toEqual([
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: expect.stringMatching(/:function:seller-pulse-test-token-claims$/),
        Principal: 'cognito-idp.amazonaws.com',
        SourceArn: expect.stringMatching(/IdentityUsers/),
      },
    ]);
    const tokenClaims = all('AWS::Lambda::Function').find(
      ({ FunctionName }) => FunctionName === 'seller-pulse-test-token-claims',
    )!;
    expect(tokenClaims).toMatchObject({ Timeout: 5, MemorySize: 512 });
  });

  test('the web app signs in by code, without a secret, for at most twelve hours', () => {
    expect(client).toMatchObject({
      GenerateSecret: false,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthFlowsUserPoolClient: true,
      SupportedIdentityProviders: ['COGNITO'],
      CallbackURLs: [expect.stringMatching(/^https:\/\/Distribution\w+\.DomainName\/signed-in$/)],
      LogoutURLs: [expect.stringMatching(/^https:\/\/Distribution\w+\.DomainName\/$/)],
      AccessTokenValidity: 60,
      IdTokenValidity: 60,
      RefreshTokenValidity: 12 * 60,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' },
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 30 },
      EnableTokenRevocation: true,
      PreventUserExistenceErrors: 'ENABLED',
      // Nobody can use this flow without AWS credentials.
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'],
    });
  });

  test('the sign-in pages are at the address that the stage names', () => {
    expect(one('AWS::Cognito::UserPoolDomain')).toMatchObject({
      Domain: 'pulse-test',
      ManagedLoginVersion: 2,
    });
    expect(one('AWS::Cognito::ManagedLoginBranding')).toMatchObject({
      UseCognitoProvidedValues: true,
      ClientId: expect.stringMatching(/^IdentityWebApp/),
    });
  });

  test('people return to the stage’s own domain after signing in', () => {
    const domain = {
      name: 'pulse.example.com',
      certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d',
    };
    expect(entranceOf({ domain }).one('AWS::Cognito::UserPoolClient')).toMatchObject({
      CallbackURLs: ['https://pulse.example.com/signed-in'],
      LogoutURLs: ['https://pulse.example.com/'],
    });
  });
});

describe('an issuer of the marketplace’s own', () => {
  const { entrance, all, one } = entranceOf({ identity: OIDC });
  const policyOf = (found: ReturnType<typeof entranceOf>) =>
    JSON.stringify(found.one('AWS::CloudFront::ResponseHeadersPolicy')).replaceAll('\\"', '"');

  test('the stage creates no user pool', () => {
    for (const type of ['UserPool', 'UserPoolClient', 'UserPoolDomain', 'UserPoolGroup'])
      expect(all(`AWS::Cognito::${type}`)).toEqual([]);
    expect(all('AWS::Lambda::Function')).toEqual([]);
  });

  test('the API and the web app use the issuer as the settings say', () => {
    expect(entrance.tokens).toEqual({ issuer: OIDC.issuer, audience: 'seller-pulse', keysUrl: OIDC.keysUrl });
    expect(entrance.signIn).toEqual({
      kind: 'oidc',
      authority: OIDC.issuer,
      client_id: 'pulse-web',
      scope: 'openid',
      redirect_path: '/signed-in',
      parameters: { audience: 'seller-pulse' },
    });
  });

  test('the page may call its origin and those that the settings add, and no others', () => {
    expect(policyOf({ entrance, all, one })).toContain(contentSecurityPolicy(['https://id.example.com']));
    const more = entranceOf({
      identity: { ...OIDC, signInOrigins: ['https://tokens.example.com/oauth', 'https://id.example.com'] },
    });
    expect(policyOf(more)).toContain(
      contentSecurityPolicy(['https://id.example.com', 'https://tokens.example.com']),
    );
  });

  test('with a user pool, the page may call only the pool’s sign-in domain', () => {
    expect(policyOf(entranceOf())).toContain(
      `connect-src 'self' https://pulse-test.auth.${REGION}.amazoncognito.com;`,
    );
  });
});
