import { ToggleButton } from 'react-aria-components/ToggleButton';
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup';

type SegmentsProps<Value extends string> = {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [value: Value, words: string])[];
  readonly onChange: (value: Value) => void;
};

/** A choice of one among a few, all of them in sight. */
export const Segments = <Value extends string>({ label, value, options, onChange }: SegmentsProps<Value>) => (
  <ToggleButtonGroup
    className="segments"
    aria-label={label}
    selectionMode="single"
    disallowEmptySelection
    selectedKeys={[value]}
    onSelectionChange={(keys) => {
      const choice = options.find(([name]) => keys.has(name));
      if (choice !== undefined) onChange(choice[0]);
    }}
  >
    {options.map(([name, words]) => (
      <ToggleButton key={name} id={name} className="segment">
        {words}
      </ToggleButton>
    ))}
  </ToggleButtonGroup>
);
