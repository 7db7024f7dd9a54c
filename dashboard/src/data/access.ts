import type { Session } from '../sign-in/session.ts';
import type { Viewer } from '../sign-in/viewer.ts';
import type { Api } from './api.ts';
import { createRequiredContext } from './required-context.ts';

/** Who looks at the page, and the API with their token. */
export type Access = {
  readonly viewer: Viewer;
  readonly session: Session;
  readonly api: Api;
};

export const [AccessProvider, useAccess] = createRequiredContext<Access>('nobody is signed in');
