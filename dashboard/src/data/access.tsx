import { createContext, useContext } from 'react';
import type { Session } from '../sign-in/session.ts';
import type { Viewer } from '../sign-in/viewer.ts';
import type { Api } from './api.ts';

/** Whoever looks at the page. */
export type Signed = {
  readonly viewer: Exclude<Viewer, { kind: 'nobody' }>;
  readonly session: Session;
  readonly api: Api;
};

const SignedContext = createContext<Signed | undefined>(undefined);
export const SignedProvider = SignedContext.Provider;

/** Throws outside of the pages of somebody who is signed in. */
export const useSigned = (): Signed => {
  const signed = useContext(SignedContext);
  if (signed === undefined) throw new Error('nobody is signed in');
  return signed;
};
