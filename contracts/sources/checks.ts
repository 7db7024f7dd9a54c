/** Finds fields of a file of sources that contradict each other. */
import { type EventType, TOPICS } from '../records/topics.ts';
import { toWord } from '../records/vocabulary.ts';
import type { FileFault } from '../settings-file.ts';
import { SOURCE_FIELDS } from './fields.ts';
import type { SourceShape, SourcesShape } from './shape.ts';

type Path = FileFault['path'];

const faultIf = (wrong: boolean, path: Path, message: string): FileFault[] =>
  wrong ? [{ path, message }] : [];

const findTopicFaults = ({ sources }: SourcesShape): FileFault[] => {
  const owners = new Map<string, string>();
  const claims = sources.flatMap(({ kind, topics }, index) =>
    (topics ?? [TOPICS[kind]]).map((topic, at) => ({
      topic,
      owner: `sources[${index}]`,
      path: ['sources', index, ...(topics === undefined ? ['kind'] : ['topics', at])],
    })),
  );
  const usual = Object.entries(TOPICS).filter(([kind]) => sources.every((source) => source.kind !== kind));
  for (const [kind, topic] of usual) owners.set(topic, `${kind}, which has no source here`);
  return claims.flatMap(({ topic, owner, path }) => {
    const other = owners.get(topic);
    owners.set(topic, other ?? owner);
    return faultIf(
      other !== undefined,
      path,
      `must have topics of its own: ${topic} belongs to ${other} already`,
    );
  });
};

const findFieldFaults = ({ kind, fields, units, words }: SourceShape, path: Path): FileFault[] => {
  if (fields === undefined) return [];
  const mapped = Object.entries(fields).flatMap(([name, given]) => (given === undefined ? [] : [name]));
  const missing = Object.entries(SOURCE_FIELDS[kind]).filter(([name, { required }]) => {
    const instead = Object.entries(SOURCE_FIELDS[kind]).find(([, { insteadOf }]) => insteadOf === name);
    return required === true && !mapped.includes(name) && !mapped.includes(instead?.[0] ?? name);
  });
  const unused = [
    ...Object.keys(units).map((name) => ['units', name]),
    ...Object.keys(words).map((name) => ['words', name]),
  ].filter(([, name = '']) => !mapped.includes(name));
  return [
    ...missing.map(([name]) => ({
      path: [...path, 'fields', name],
      message: 'is missing: every record needs it',
    })),
    ...unused.map((names) => ({
      path: [...path, ...names],
      message: 'is about a field that fields does not fill',
    })),
  ];
};

type Words = { readonly map: Readonly<Record<string, string>>; readonly unknown?: string | undefined };

const findWordFaults = (kind: EventType, field: string, { map, unknown }: Words, path: Path): FileFault[] => {
  const { words = [], schema } = SOURCE_FIELDS[kind][field] ?? {};
  const isOurs = (word: string): boolean => schema === undefined || schema.safeParse(word).success;
  const theirs = Object.keys(map);
  return [
    ...Object.entries(map).flatMap(([word, ours]) =>
      faultIf(!isOurs(ours), [...path, 'map', word], `must be one of our words: ${words.join(', ')}`),
    ),
    ...theirs.flatMap((word, index) => {
      const other = theirs.slice(0, index).find((before) => toWord(before) === toWord(word));
      return faultIf(
        other !== undefined && map[other] !== map[word],
        [...path, 'map', word],
        `must mean the same as ${JSON.stringify(other)}: they are one word`,
      );
    }),
    ...faultIf(
      unknown !== undefined && unknown !== 'quarantine' && unknown !== 'ignore' && !isOurs(unknown),
      [...path, 'unknown'],
      `must be "quarantine", "ignore" or one of our words: ${words.join(', ')}`,
    ),
  ];
};

const findSourceFaults = (source: SourceShape, path: Path): FileFault[] => {
  const { kind, format, registry, words } = source;
  return [
    ...findFieldFaults(source, path),
    ...Object.entries(words).flatMap(([field, own]) =>
      own === undefined ? [] : findWordFaults(kind, field, own, [...path, 'words', field]),
    ),
    ...faultIf(
      format !== 'json' && registry === undefined,
      [...path, 'registry'],
      `is missing: messages in ${format} need the registry of their schemas`,
    ),
    ...faultIf(
      format === 'json' && registry !== undefined,
      [...path, 'registry'],
      'must be left out: plain JSON needs no schemas',
    ),
  ];
};

export const findSourcesFaults = (file: SourcesShape): FileFault[] => [
  ...findTopicFaults(file),
  ...file.sources.flatMap((source, index) => findSourceFaults(source, ['sources', index])),
];
