import { writeFileSync } from 'node:fs';
import { editorSchema } from '../lib/stage/editor-schema.ts';

writeFileSync(new URL('../stages/stage.schema.json', import.meta.url), `${JSON.stringify(editorSchema(), undefined, 2)}\n`);
