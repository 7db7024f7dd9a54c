import { Button } from 'react-aria-components/Button';
import { Brand } from '../ui/brand.tsx';
import { Loading } from '../ui/placeholders.tsx';
import type { GateAction } from './oidc-sign-in.ts';

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
