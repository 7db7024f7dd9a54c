import { Button } from 'react-aria-components/Button';
import { Brand } from '../ui/brand.tsx';
import { Loading } from '../ui/placeholders.tsx';

export type GateAction = { readonly label: string; readonly run: () => void };

/** The page while there are no figures to show: signing in, signed out, or set up wrongly. */
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
