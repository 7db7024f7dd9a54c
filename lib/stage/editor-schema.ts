import * as z from 'zod';
import { policy } from '../../contracts/policy/policy.ts';
import { stageSettings } from './settings.ts';

/** The JSON Schema of a stage file, by which editors complete and check it. What is allowed together, synth alone knows. */
export const stageEditorSchema = (): unknown => ({
  title: 'A stage of Seller Pulse',
  ...z.toJSONSchema(stageSettings, { io: 'input' }),
});

/** The same of a policy file. */
export const policyEditorSchema = (): unknown => ({
  title: 'How sellers are judged',
  ...z.toJSONSchema(policy, { io: 'input' }),
});
