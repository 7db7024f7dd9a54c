import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { useSigned } from '../data/access.tsx';
import { wordsOf } from '../error-message.ts';
import { Icon } from './icon.tsx';

const NEVER = new AbortController().signal;

/** Saves a table as the API writes it. The token goes along, so it cannot be a plain link. */
export const CsvButton = ({ path, name }: { path: string; name: string }) => {
  const { api } = useSigned();
  const [state, setState] = useState<{ readonly busy: boolean; readonly problem?: string }>({ busy: false });
  const save = async (): Promise<void> => {
    setState({ busy: true });
    try {
      const address = URL.createObjectURL(new Blob([await api.text(path, NEVER)], { type: 'text/csv' }));
      const link = document.createElement('a');
      link.href = address;
      link.download = name;
      link.click();
      URL.revokeObjectURL(address);
      setState({ busy: false });
    } catch (error) {
      setState({ busy: false, problem: wordsOf(error) });
    }
  };
  return (
    <>
      <Button className="button" isPending={state.busy} onPress={() => void save()}>
        <Icon name="download" />
        CSV
      </Button>
      {state.problem !== undefined && (
        <span className="field-error" role="alert">
          Not saved: {state.problem}
        </span>
      )}
    </>
  );
};
