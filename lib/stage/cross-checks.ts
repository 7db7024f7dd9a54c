import type { StageSettings } from './settings.ts';

/** A setting that is fine by itself and not together with another. */
export type Conflict = { readonly path: readonly (string | number)[]; readonly message: string };

type Check = (stage: StageSettings) => Conflict | undefined;

const when = (conflict: boolean, path: Conflict['path'], message: string): Conflict | undefined =>
  conflict ? { path, message } : undefined;

const repeats = (values: readonly string[]): boolean => new Set(values).size < values.length;

const pollers: Check = ({ kafka: { pollers } }) =>
  when(
    pollers !== 'on-demand' && pollers.minimum > pollers.maximum,
    ['kafka', 'pollers', 'minimum'],
    'must not be greater than maximum',
  );

const topics: Check = ({ kafka: { topics } }) =>
  when(
    repeats(Object.values(topics).map(({ name }) => name)),
    ['kafka', 'topics'],
    'must have five different names: each topic has a function of its own',
  );

const subnets: Check = ({ kafka: { cluster } }) =>
  when(
    cluster.kind === 'existing' &&
      (cluster.subnetIds.length !== cluster.availabilityZones.length || repeats(cluster.subnetIds)),
    ['kafka', 'cluster', 'subnetIds'],
    'must name one subnet for each of availabilityZones',
  );

/** MSK Serverless takes two zones or more, Express brokers exactly three. */
export const ZONES = { serverless: 2, express: 3 } as const;

const newZones: Check = ({ region, kafka: { cluster } }) => {
  if (cluster.kind === 'existing' || cluster.availabilityZones === undefined) return undefined;
  const { availabilityZones: named, kind } = cluster;
  const wrong =
    named.length !== ZONES[kind] ||
    repeats(named) ||
    (region !== undefined && named.some((name) => name.slice(0, -1) !== region));
  return when(
    wrong,
    ['kafka', 'cluster', 'availabilityZones'],
    `must be ${ZONES[kind]} different zones of ${region ?? 'the region that is deployed into'}`,
  );
};

const zones: Check = ({ kafka: { cluster } }) => {
  if (cluster.kind !== 'existing') return undefined;
  const [, , , region = ''] = cluster.arn.split(':');
  return when(
    repeats(cluster.availabilityZones) ||
      cluster.availabilityZones.some((zone) => zone.slice(0, -1) !== region),
    ['kafka', 'cluster', 'availabilityZones'],
    `must be different zones of ${region}, where the cluster is`,
  );
};

/** Pollers read no cluster of another region or account by its ARN. */
const clusterPlace: Check = ({ account, region, kafka: { cluster } }) => {
  if (cluster.kind !== 'existing') return undefined;
  const [, , , clusterRegion, clusterAccount] = cluster.arn.split(':');
  const elsewhere =
    (region !== undefined && region !== clusterRegion) ||
    (account !== undefined && account !== clusterAccount);
  return when(
    elsewhere,
    ['kafka', 'cluster', 'arn'],
    'must be of a cluster in the account and region of the stage',
  );
};

const certificate: Check = ({ account, domain }) =>
  when(
    account !== undefined && domain !== undefined && domain.certificateArn.split(':')[4] !== account,
    ['domain', 'certificateArn'],
    'must be of a certificate in the account of the stage',
  );

/** Regions that an account has to opt into: CloudFront cannot deliver its access logs to a bucket there. */
const OPT_IN =
  /^(af-south-1|ap-east-[12]|ap-south-2|ap-southeast-[34567]|ca-west-1|eu-central-2|eu-south-[12]|il-central-1|me-(central|south)-1|mx-central-1)$/;

const logsRegion: Check = ({ region }) =>
  when(
    region !== undefined && OPT_IN.test(region),
    ['region'],
    'must be a region that every account has: CloudFront cannot deliver its access logs to a bucket in one that has to be opted into',
  );

const firewall: Check = ({ firewall, region }) =>
  when(
    firewall !== undefined && region === undefined,
    ['region'],
    'must be given when firewall is: the firewall is in us-east-1 and refers across regions',
  );

const recipients =
  (group: 'alerts' | 'operations', channel: 'emails' | 'webhooks'): Check =>
  (stage) =>
    when(repeats(stage[group][channel]), [group, channel], 'must name each address once');

const CHECKS: readonly Check[] = [
  pollers,
  topics,
  subnets,
  newZones,
  zones,
  clusterPlace,
  certificate,
  logsRegion,
  firewall,
  recipients('alerts', 'emails'),
  recipients('alerts', 'webhooks'),
  recipients('operations', 'emails'),
  recipients('operations', 'webhooks'),
];

/** What does not go together in the settings of a stage, of which each is fine by itself. */
export const crossChecks = (stage: StageSettings): readonly Conflict[] =>
  CHECKS.map((check) => check(stage)).filter((conflict) => conflict !== undefined);
