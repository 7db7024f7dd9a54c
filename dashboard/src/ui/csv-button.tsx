import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { useAccess } from '../data/access.ts';
import { describeError } from '../error-message.ts';
import { Icon } from './icon.tsx';

/** Saves a table as the API writes it. It is no link because a link cannot send the token. */
export const CsvButton = ({ path, name }: { path: string; name: string }) => {
  const { api } = useAccess();
  const [isPending, setIsPending] = useState(false);
  const [problem, setProblem] = useState<string>();
  const save = async (): Promise<void> => {
    setIsPending(true);
    setProblem(undefined);
    try {
      const address = URL.createObjectURL(new Blob([await api.readCsv(path)], { type: 'text/csv' }));
      const link = document.createElement('a');
      link.href = address;
      link.download = name;
      link.click();
      URL.revokeObjectURL(address);
    } catch (error) {
      setProblem(describeError(error));
    }
    setIsPending(false);
  };
  return (
    <>
      <Button className="button" isPending={isPending} onPress={() => void save()}>
        <Icon name="download" />
        Download CSV
      </Button>
      {problem !== undefined && (
        <span className="field-error" role="alert">
          Could not download the file: {problem}. Try again.
        </span>
      )}
    </>
  );
};
