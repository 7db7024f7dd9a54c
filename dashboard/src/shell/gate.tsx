import { Button } from 'react-aria-components/Button';
import type { GateAction } from '../sign-in/visit.ts';
import { Loading } from '../ui/states.tsx';
import { Brand } from './brand.tsx';

/** Says something in place of figures: signing in, signed out, out of order. */
export const Gate = ({ text, action }: { text: string; action?: GateAction | undefined }) => (
  <main className="gate">
    <h1>
      <Brand />
    </h1>
    {text === '' ? (
      <Loading lines={2} label="Starting" />
    ) : (
      <p role="status" className="gate-text">
        {text}
      </p>
    )}
    {action !== undefined && (
      <Button className="button primary" onPress={action.run}>
        {action.label}
      </Button>
    )}
  </main>
);
