import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { afterAll, describe, expect, test } from 'vitest';
import { webConfig } from '../../contracts/web-config.ts';
import { createSellerPulse } from '../../lib/seller-pulse.ts';
import { parseStage, StageError } from '../../lib/stage/read-stage.ts';
import { deploymentOf } from '../support/infrastructure/deployment.ts';
import { statementsByRole } from '../support/infrastructure/iam-policies.ts';
import { MINIMAL, stacksOf, testApp } from '../support/infrastructure/stacks.ts';

const product = stacksOf();
const deployment = deploymentOf(product);
const all = (type: string) =>
  [...deployment.resources(type)].filter(([path]) => path.startsWith(`${product.dashboard.stackName}/`));
const deployments = all('Custom::CDKBucketDeployment').map(([, properties]) => properties);
const assets = deployments.find(({ DestinationBucketKeyPrefix }) => DestinationBucketKeyPrefix === 'assets')!;
const pages = deployments.find(({ DestinationBucketKeyPrefix }) => DestinationBucketKeyPrefix === undefined)!;

const empty = mkdtempSync(join(tmpdir(), 'no-dashboard-'));
afterAll(() => rmSync(empty, { recursive: true }));

describe('the web app in its bucket', () => {
  test('browsers keep hashed files for a year, and earlier ones stay for those who have an older page open', () => {
    expect(assets).toMatchObject({
      Prune: false,
      SystemMetadata: { 'cache-control': 'public, max-age=31536000, immutable' },
    });
  });

  test('browsers always ask for the current page and settings, and a release removes only those of the last', () => {
    expect(pages).toMatchObject({
      Prune: true,
      Exclude: ['assets/*'],
      SystemMetadata: { 'cache-control': 'no-cache' },
      DistributionPaths: ['/', '/index.html', '/config.json'],
      DistributionId: expect.stringMatching(/^Distribution/),
    });
  });

  test('the page is deployed after the files that it loads, so nobody sees a broken page', () => {
    Template.fromStack(product.dashboard).hasResource('Custom::CDKBucketDeployment', {
      Properties: { Prune: true },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^SiteHashedCustomResource')]),
    });
  });

  test('the function that deploys it can reach only these files and this distribution', () => {
    const role = all('AWS::IAM::Role').map(([path]) => path.split('/')[1]!);
    expect(role).toHaveLength(1);
    const may = statementsByRole(deployment).get(role[0]!)!;
    expect(may).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: expect.stringContaining('dashboard-files'),
      },
      {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: expect.stringMatching(/^arn:aws:s3:::.*cdk-.*assets.*\/\*$/),
      },
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: expect.stringMatching(/^Site\w+\.Arn$/) },
      {
        Effect: 'Allow',
        Action: ['s3:DeleteObject', 's3:PutObject'],
        Resource: expect.stringMatching(/^Site\w+\.Arn\/\*$/),
      },
      {
        Effect: 'Allow',
        Action: ['cloudfront:CreateInvalidation', 'cloudfront:GetInvalidation'],
        Resource: expect.stringMatching(/^arn:aws:cloudfront::\d+:distribution\/Distribution\w+$/),
      },
    ]);
    expect(all('AWS::Lambda::Function')[0]![1]).toMatchObject({ MemorySize: 256 });
    expect(all('AWS::Logs::LogGroup')[0]![1]).toMatchObject({ RetentionInDays: 30 });
  });
});

describe('the settings of the web app', () => {
  const entrance = (settings: object) => stacksOf({ ...settings }).entrance;
  /** Replaces what only the deployment knows. */
  const deployed = (value: unknown) =>
    JSON.parse(JSON.stringify(value).replace(/\$\{Token\[[^\]]+\]\}/g, 'known-later'));

  test.each([
    ['a user pool', { identity: MINIMAL.identity }],
    [
      'an issuer of its own',
      {
        identity: {
          kind: 'oidc',
          issuer: 'https://id.example.com',
          audience: 'seller-pulse',
          keysUrl: 'https://id.example.com/keys',
          clientId: 'web',
        },
      },
    ],
  ])('the web app can read its settings with %s', (_, settings) => {
    const config = deployed({
      stage_name: 'test',
      sign_in: entrance({ region: 'eu-west-1', ...settings }).signIn,
    });
    config.sign_in.authority = config.sign_in.authority.replace(/^known-later/, 'https://issuer.example.com');
    if (config.sign_in.metadata) config.sign_in.metadata.issuer = 'https://issuer.example.com';
    expect(webConfig.parse(config)).toEqual(config);
  });

  test('with a user pool they name its pages, so signing out ends the session there too', () => {
    expect(entrance({ region: 'eu-west-1' }).signIn).toMatchObject({
      logout: { endpoint: 'https://pulse-test.auth.eu-west-1.amazoncognito.com/logout' },
      metadata: {
        authorization_endpoint: 'https://pulse-test.auth.eu-west-1.amazoncognito.com/oauth2/authorize',
        token_endpoint: 'https://pulse-test.auth.eu-west-1.amazoncognito.com/oauth2/token',
      },
    });
  });
});

describe('a dashboard that is not built', () => {
  test('it stops synth with the command that builds it', () => {
    const build = () => createSellerPulse(testApp(), parseStage('test', MINIMAL), { site: empty });
    expect(build).toThrow(StageError);
    expect(build).toThrow(
      /the dashboard is not built: .*index\.html is missing; run npm run build:dashboard$/,
    );
  });
});

test('the deployment prints the addresses of the dashboard and the API', () => {
  const domain = {
    name: 'pulse.example.com',
    certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d',
  };
  const template = Template.fromStack(stacksOf({ domain }).dashboard);
  template.hasOutput('Url', { Value: 'https://pulse.example.com' });
  template.hasOutput('ApiUrl', { Value: 'https://pulse.example.com/v1' });
});
