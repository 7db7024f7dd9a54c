import { EVENT_TYPES, TOPICS } from '../../contracts/records/topics.ts';
import type { Sources } from '../../contracts/sources/sources.ts';
import type { StageSettings } from './settings.ts';
import { topicReadersOf } from './topic-readers.ts';

/** A setting that is fine by itself but not together with another one. */
export type Conflict = { readonly path: readonly (string | number)[]; readonly message: string };

type Check = (stage: StageSettings, sources: Sources) => Conflict | undefined;

const when = (conflict: boolean, path: Conflict['path'], message: string): Conflict | undefined =>
  conflict ? { path, message } : undefined;

const repeats = (values: readonly string[]): boolean => new Set(values).size < values.length;

const pollers: Check = ({ kafka: { pollers } }) =>
  when(
    pollers !== 'on-demand' && pollers.minimum > pollers.maximum,
    ['kafka', 'pollers', 'minimum'],
    'must not be greater than maximum',
  );

const topics: Check = (stage, sources) =>
  when(
    repeats(topicReadersOf(stage, sources).map(({ topic }) => topic)),
    ['kafka', 'topics'],
    'must have different names, also from the topics in the file of sources: each belongs to one source',
  );

const unreadTopic: Check = (stage, sources) => {
  const { topics } = stage.kafka;
  const read = topicReadersOf(stage, sources).map(({ topic }) => topic);
  const unread = EVENT_TYPES.find(
    (kind) => topics[kind].name !== TOPICS[kind] && !read.includes(topics[kind].name),
  );
  return when(
    unread !== undefined,
    ['kafka', 'topics', unread ?? '', 'name'],
    'must be left out: the file of sources names the topics of this kind',
  );
};

/** Lambda reads schema registries only with pollers of that kind. */
const registryPollers: Check = ({ kafka: { pollers } }, { sources }) => {
  const index = sources.findIndex(({ format }) => format !== 'json');
  return when(
    index !== -1 && pollers === 'on-demand',
    ['kafka', 'pollers'],
    `must not be 'on-demand': sources[${index}] has the format ${sources[index]?.format}, and only ` +
      'provisioned pollers read a schema registry',
  );
};

/** A consumer group's name begins with the stage and ends with the topic. */
const TOPIC_CHARACTERS_MAX = 150;

const topicLength: Check = (_, { sources }) =>
  when(
    sources.some(({ topics = [] }) => topics.some((topic) => topic.length > TOPIC_CHARACTERS_MAX)),
    ['sourcesFile'],
    `must name topics of at most ${TOPIC_CHARACTERS_MAX} characters: consumer groups are named after them`,
  );

const subnets: Check = ({ kafka: { cluster } }) =>
  when(
    cluster.kind === 'existing' &&
      (cluster.subnetIds.length !== cluster.availabilityZones.length || repeats(cluster.subnetIds)),
    ['kafka', 'cluster', 'subnetIds'],
    'must name one subnet for each zone in availabilityZones',
  );

/** How many zones a new cluster gets. MSK Serverless needs at least two, Express exactly three. */
export const ZONES = { serverless: 2, express: 3 } as const;

const zonesOfNewCluster: Check = ({ region, kafka: { cluster } }) => {
  if (cluster.kind === 'existing' || cluster.availabilityZones === undefined) return undefined;
  const { availabilityZones: named, kind } = cluster;
  const wrong =
    named.length !== ZONES[kind] ||
    repeats(named) ||
    (region !== undefined && named.some((name) => name.slice(0, -1) !== region));
  return when(
    wrong,
    ['kafka', 'cluster', 'availabilityZones'],
    `must be ${ZONES[kind]} different zones of ${region ?? 'the region you deploy into'}`,
  );
};

const zonesOfExistingCluster: Check = ({ kafka: { cluster } }) => {
  if (cluster.kind !== 'existing') return undefined;
  const [, , , region = ''] = cluster.arn.split(':');
  return when(
    repeats(cluster.availabilityZones) ||
      cluster.availabilityZones.some((zone) => zone.slice(0, -1) !== region),
    ['kafka', 'cluster', 'availabilityZones'],
    `must be different zones of ${region}, where the cluster is`,
  );
};

/** Pollers cannot read a cluster in another region or account by its ARN. */
const clusterPlace: Check = ({ account, region, kafka: { cluster } }) => {
  if (cluster.kind !== 'existing') return undefined;
  const [, , , clusterRegion, clusterAccount] = cluster.arn.split(':');
  const elsewhere =
    (region !== undefined && region !== clusterRegion) ||
    (account !== undefined && account !== clusterAccount);
  return when(
    elsewhere,
    ['kafka', 'cluster', 'arn'],
    'must be the ARN of a cluster in the account and region of the stage',
  );
};

const certificate: Check = ({ account, domain }) =>
  when(
    account !== undefined && domain !== undefined && domain.certificateArn.split(':')[4] !== account,
    ['domain', 'certificateArn'],
    'must be the ARN of a certificate in the account of the stage',
  );

/** Opt-in regions: CloudFront cannot deliver its access logs to a bucket there. */
const OPT_IN =
  /^(af-south-1|ap-east-[12]|ap-south-2|ap-southeast-[34567]|ca-west-1|eu-central-2|eu-south-[12]|il-central-1|me-(central|south)-1|mx-central-1)$/;

const logsRegion: Check = ({ region }) =>
  when(
    region !== undefined && OPT_IN.test(region),
    ['region'],
    'must be a region that is enabled by default: CloudFront cannot deliver its access logs to a ' +
      'bucket in an opt-in region',
  );

const firewall: Check = ({ firewall, region }) =>
  when(
    firewall !== undefined && region === undefined,
    ['region'],
    'must be set when firewall is: the firewall is in us-east-1, and the entrance refers to it ' +
      'across regions',
  );

const recipients =
  (group: 'alerts' | 'operations', channel: 'emails' | 'webhooks'): Check =>
  (stage) =>
    when(repeats(stage[group][channel]), [group, channel], 'must name each address once');

const CHECKS: readonly Check[] = [
  pollers,
  topics,
  unreadTopic,
  registryPollers,
  topicLength,
  subnets,
  zonesOfNewCluster,
  zonesOfExistingCluster,
  clusterPlace,
  certificate,
  logsRegion,
  firewall,
  recipients('alerts', 'emails'),
  recipients('alerts', 'webhooks'),
  recipients('operations', 'emails'),
  recipients('operations', 'webhooks'),
];

/** Finds the settings of a stage that do not go together, though each is fine by itself. */
export const findConflicts = (stage: StageSettings, sources: Sources): readonly Conflict[] =>
  CHECKS.map((check) => check(stage, sources)).filter((conflict) => conflict !== undefined);
