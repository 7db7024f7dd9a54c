import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { RouterProvider } from 'react-aria-components';
import { useLocation } from 'wouter';
import { SignedProvider } from '../data/access.tsx';
import { AnswerError, ApiError, createApi } from '../data/api.ts';
import { Chooser } from '../sign-in/chooser.tsx';
import { Gate } from '../sign-in/gate.tsx';
import { type Phase, start } from '../sign-in/start.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { Pages } from './page-router.tsx';
import { Shell } from './shell.tsx';

/** What the API refuses or cannot say it will refuse again; what did not get through is worth another try. */
const isWorthAnotherTry = (failures: number, error: Error): boolean =>
  failures < 2 && !(error instanceof AnswerError) && !(error instanceof ApiError && error.status < 500);

const SignedIn = ({ phase, stage }: { phase: Extract<Phase, { kind: 'in' }>; stage: string }) => {
  const { viewer, session, label, leave } = phase;
  // What one person has read must not be there for the next.
  const queries = useMemo(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: { retry: isWorthAnotherTry, staleTime: 1000, refetchOnWindowFocus: true },
        },
      }),
    [session],
  );
  const signed = useMemo(
    () => ({ viewer, session, api: createApi(session, (input, init) => fetch(input, init)) }),
    [viewer, session],
  );
  return (
    <QueryClientProvider client={queries}>
      <SignedProvider value={signed}>
        <Shell viewer={viewer} label={label} leave={leave} stage={stage}>
          <Pages />
        </Shell>
      </SignedProvider>
    </QueryClientProvider>
  );
};

export const App = () => {
  const [phase, show] = useState<Phase>({ kind: 'starting' });
  const [stage, setStage] = useState('');
  const [, navigate] = useLocation();
  useEffect(() => void start({ show, stage: setStage }), []);
  return (
    <RouterProvider navigate={(path) => navigate(path)}>
      {phase.kind !== 'in' && <PageTitle />}
      {phase.kind === 'starting' && <Gate text="" />}
      {phase.kind === 'gate' && <Gate text={phase.text} action={phase.action} />}
      {phase.kind === 'chooser' && <Chooser identities={phase.identities} choose={phase.choose} />}
      {phase.kind === 'in' && <SignedIn phase={phase} stage={stage} />}
    </RouterProvider>
  );
};
