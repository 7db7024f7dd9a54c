import * as z from 'zod';
import { policy } from '../../contracts/policy/policy.ts';
import { sources } from '../../contracts/sources/sources.ts';
import { stageSettings } from './settings.ts';

/**
 * The JSON Schema by which editors complete and check a stage file. It says nothing of settings
 * that do not go together; `cdk synth` checks those.
 */
export const stageEditorSchema = (): unknown => ({
  title: 'A stage of Seller Pulse',
  ...z.toJSONSchema(stageSettings, { io: 'input' }),
});

/** The JSON Schema by which editors complete and check a policy file. */
export const policyEditorSchema = (): unknown => ({
  title: 'How sellers are judged',
  ...z.toJSONSchema(policy, { io: 'input' }),
});

/** The JSON Schema by which editors complete and check a file of sources. */
export const sourcesEditorSchema = (): unknown => ({
  title: "A marketplace's own topics",
  ...z.toJSONSchema(sources, { io: 'input', reused: 'ref' }),
});
