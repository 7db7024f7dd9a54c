import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { RouterProvider } from 'react-aria-components';
import { useLocation } from 'wouter';
import { AccessProvider } from '../data/access.ts';
import { AnswerError, ApiError, createApi } from '../data/api.ts';
import { Chooser } from '../sign-in/chooser.tsx';
import { Gate } from '../sign-in/gate.tsx';
import { type Phase, start } from '../sign-in/start.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { PageRouter } from './page-router.tsx';
import { Shell } from './shell.tsx';

/** What the API refuses it will refuse again; what did not get through is worth another try. */
const shouldRetry = (failures: number, error: Error): boolean =>
  failures < 2 && !(error instanceof AnswerError) && !(error instanceof ApiError && error.status < 500);

const SignedIn = ({ phase, stage }: { phase: Extract<Phase, { kind: 'signed-in' }>; stage: string }) => {
  const { viewer, session, label, leave } = phase;
  // A client per session: what one person has read must not be there for the next.
  const queries = useMemo(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: { retry: shouldRetry, staleTime: 1000, refetchOnWindowFocus: true },
        },
      }),
    [session],
  );
  const access = useMemo(
    () => ({ viewer, session, api: createApi(session, (input, init) => fetch(input, init)) }),
    [viewer, session],
  );
  return (
    <QueryClientProvider client={queries}>
      <AccessProvider value={access}>
        <Shell viewer={viewer} label={label} leave={leave} stage={stage}>
          <PageRouter />
        </Shell>
      </AccessProvider>
    </QueryClientProvider>
  );
};

export const App = () => {
  const [phase, setPhase] = useState<Phase>({ kind: 'starting' });
  const [stage, setStage] = useState('');
  const [, navigate] = useLocation();
  useEffect(() => void start(setPhase, setStage), []);
  return (
    <RouterProvider navigate={(path) => navigate(path)}>
      {phase.kind !== 'signed-in' && <PageTitle />}
      {phase.kind === 'starting' && <Gate text="" />}
      {phase.kind === 'gate' && <Gate text={phase.text} action={phase.action} />}
      {phase.kind === 'chooser' && <Chooser identities={phase.identities} choose={phase.choose} />}
      {phase.kind === 'signed-in' && <SignedIn phase={phase} stage={stage} />}
    </RouterProvider>
  );
};
