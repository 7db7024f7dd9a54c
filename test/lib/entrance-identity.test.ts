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

  test('is filled by administrators, and lets people in by e-mail, a long password and a second factor', () => {
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

  test('leaves the second factor to people where the stage says so', () => {
    const optional = entranceOf({
      identity: { kind: 'cognito', domainPrefix: 'pulse-test', mfa: 'optional' },
    });
    expect(optional.one('AWS::Cognito::UserPool')).toMatchObject({
      MfaConfiguration: 'OPTIONAL',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
    });
  });

  test('cannot be deleted by accident, unless the stage is to go without a trace', () => {
    expect(pool).toMatchObject({ DeletionProtection: 'ACTIVE' });
    expect(entranceOf({ removal: 'destroy' }).one('AWS::Cognito::UserPool')).toMatchObject({
      DeletionProtection: 'INACTIVE',
    });
  });

  test('has the groups that the API knows as roles', () => {
    expect(all('AWS::Cognito::UserPoolGroup').map(({ GroupName }) => GroupName)).toEqual([...ROLES]);
  });

  test('keeps whose figures a user reads where users cannot write it', () => {
    expect(pool['Schema']).toEqual([
      expect.objectContaining({ Name: SELLER_CLAIM, AttributeDataType: 'String', Mutable: true }),
    ]);
    expect(client['WriteAttributes']).toEqual(['email']);
    // Without the scope aws.cognito.signin.user.admin no token can be used to change its user.
    expect(client['AllowedOAuthScopes']).toEqual(['openid']);
  });

  test('asks our function for the claims of access tokens, with the event that allows it', () => {
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

  test('signs the web app in by code, without a secret, for twelve hours at most', () => {
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
      // None that somebody without AWS credentials could use.
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'],
    });
  });

  test('shows managed sign-in pages at the address that the stage chose', () => {
    expect(one('AWS::Cognito::UserPoolDomain')).toMatchObject({
      Domain: 'pulse-test',
      ManagedLoginVersion: 2,
    });
    expect(one('AWS::Cognito::ManagedLoginBranding')).toMatchObject({
      UseCognitoProvidedValues: true,
      ClientId: expect.stringMatching(/^IdentityWebApp/),
    });
  });

  test('sends people back to the domain that the stage has', () => {
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

  test('brings no user pool', () => {
    for (const type of ['UserPool', 'UserPoolClient', 'UserPoolDomain', 'UserPoolGroup'])
      expect(all(`AWS::Cognito::${type}`)).toEqual([]);
    expect(all('AWS::Lambda::Function')).toEqual([]);
  });

  test('is believed and signed in with as the settings say', () => {
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

  test('is the only other origin that the page may call, with those that the settings add', () => {
    expect(policyOf({ entrance, all, one })).toContain(contentSecurityPolicy(['https://id.example.com']));
    const more = entranceOf({
      identity: { ...OIDC, signInOrigins: ['https://tokens.example.com/oauth', 'https://id.example.com'] },
    });
    expect(policyOf(more)).toContain(
      contentSecurityPolicy(['https://id.example.com', 'https://tokens.example.com']),
    );
  });

  test('of Cognito, the page calls the token endpoint alone', () => {
    expect(policyOf(entranceOf())).toContain(
      `connect-src 'self' https://pulse-test.auth.${REGION}.amazoncognito.com;`,
    );
  });
});
