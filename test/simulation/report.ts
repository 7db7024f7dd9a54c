/** A failed history in words: its seed, what is wrong, what it needs, and what happened. */
import { runHistory, type Verdict } from './history.ts';
import type { Plan, Step } from './plan.ts';
import { shrink } from './shrink.ts';

const TRACE_LINES_MAX = 80;

const describeStep = (step: Step): string => {
  const { id, at_ms, kind, ...details } = step;
  return `  ${(at_ms / 1000).toFixed(3)} s  ${id}: ${kind} ${JSON.stringify(details)}`;
};

const describePlan = ({ records, steps, settings, faults }: Plan): string[] => {
  const used = new Set(steps.flatMap((step) => (step.kind === 'deliver' ? step.records : [])));
  const { weather, target, ...shown } = settings;
  return [
    `settings: ${JSON.stringify({ ...shown, start: new Date(settings.start).toISOString() })}`,
    'records:',
    ...records.flatMap(({ topic, partition, offset, timestamp, value }, place) =>
      used.has(place)
        ? [
            `  ${place}: ${topic}-${partition}@${offset} ${new Date(timestamp).toISOString()} ` +
              value.toString('utf8').slice(0, 400),
          ]
        : [],
    ),
    'steps:',
    ...steps.map(describeStep),
    'faults:',
    ...[...(faults ?? [])].map(([call, fault]) => `  ${call}: ${fault}`),
  ];
};

/** Shrinks a failed history and describes it. */
export const describeFailure = async (failed: Verdict): Promise<string> => {
  const small = await shrink(failed);
  const { trace } = await runHistory(small.plan, { traced: true });
  return [
    `seed ${failed.plan.seed}: ${failed.findings.map(({ check, text }) => `${check}: ${text}`).join('\n  ')}`,
    `shrunk: ${small.findings.map(({ check, text }) => `${check}: ${text}`).join('\n  ')}`,
    ...describePlan(small.plan),
    'trace:',
    ...trace.slice(0, TRACE_LINES_MAX),
    ...(trace.length > TRACE_LINES_MAX ? [`  … ${trace.length - TRACE_LINES_MAX} more lines`] : []),
  ].join('\n');
};
