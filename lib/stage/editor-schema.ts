import * as z from 'zod';
import { stageSettings } from './settings.ts';

/** The JSON Schema of a stage file, by which editors complete and check it. What is allowed together, synth alone knows. */
export const editorSchema = (): unknown => ({ title: 'A stage of Seller Pulse', ...z.toJSONSchema(stageSettings, { io: 'input' }) });
