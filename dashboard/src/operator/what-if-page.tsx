import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Label } from 'react-aria-components/Label';
import { Slider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components/Slider';
import { RATE_NAMES, type RateName } from '../../../contracts/api/fields.ts';
import type { WhatIfBody, WouldBreach } from '../../../contracts/api/operator.ts';
import { FormatsProvider, useFormats } from '../data/formats.tsx';
import { useWhatIf } from '../data/queries.ts';
import { sellerPath } from '../routes/seller-paths.ts';
import { Card } from '../ui/card.tsx';
import { DataTable, type TableColumn } from '../ui/data-table.tsx';
import { Link } from '../ui/link.tsx';
import { AsOf } from '../ui/page-head.tsx';
import { Pills } from '../ui/pills.tsx';
import { Asked, Empty } from '../ui/placeholders.tsx';
import { Stat } from '../ui/stat.tsx';
import type { Formats } from '../words/formats.ts';
import { RATE_WORDS, targetWords } from '../words/rates.ts';

type Knob = { readonly min: number; readonly max: number; readonly step: number };
const RATE_KNOBS: Readonly<Record<RateName, Knob>> = {
  acceptance_rate: { min: 0.7, max: 1, step: 0.005 },
  cancellation_rate: { min: 0, max: 0.15, step: 0.0025 },
  sla_compliance_rate: { min: 0.8, max: 1, step: 0.005 },
  avg_rating: { min: 1, max: 5, step: 0.1 },
};
const MIN_KNOBS = {
  min_denominator: { min: 0, max: 100, step: 5 },
  min_bad: { min: 0, max: 20, step: 1 },
} as const;
const MIN_WORDS = { min_denominator: 'Judged from', min_bad: 'and from bad cases' } as const;
const MIN_NAMES = ['min_denominator', 'min_bad'] as const;

type Wanted = Partial<Record<RateName | (typeof MIN_NAMES)[number], number>>;

const plain = (value: number): string => String(Number(value.toFixed(4)));

/** A slider with one thumb may still speak of several. */
const oneOf = (value: number | number[]): number => (Array.isArray(value) ? (value[0] ?? 0) : value);

const SliderField = ({
  label,
  text,
  value,
  knob,
  onChange,
  onChangeEnd,
}: {
  label: string;
  text: string;
  value: number;
  knob: Knob;
  onChange: (value: number) => void;
  onChangeEnd: (value: number) => void;
}) => (
  <Slider
    className="slider"
    value={value}
    minValue={knob.min}
    maxValue={knob.max}
    step={knob.step}
    onChange={(next) => onChange(oneOf(next))}
    onChangeEnd={(next) => onChangeEnd(oneOf(next))}
  >
    <Label>{label}</Label>
    <SliderOutput className="slider-output">{text}</SliderOutput>
    <SliderTrack className="slider-track">
      {({ state }) => (
        <>
          <div className="slider-fill" style={{ width: `${state.getThumbPercent(0) * 100}%` }} />
          <SliderThumb className="slider-thumb" />
        </>
      )}
    </SliderTrack>
  </Slider>
);

const columnsOf = (formats: Formats): readonly TableColumn<WouldBreach>[] => [
  {
    id: 'seller_id',
    name: 'Seller',
    minWidth: 140,
    share: 1.5,
    cell: ({ seller_id }) => <strong>{seller_id}</strong>,
  },
  {
    id: 'metrics',
    name: 'In breach of',
    minWidth: 208,
    share: 3,
    cell: ({ metrics }) => (
      <Pills
        pills={metrics.map(({ metric, rate }) => ({
          key: metric,
          tone: 'breach',
          words: `${RATE_WORDS[metric].title} ${formats.rate(metric, rate)}`,
        }))}
      />
    ),
  },
  {
    id: 'gmv',
    name: 'GMV, 30 days',
    minWidth: 130,
    end: true,
    cell: ({ gmv_30d }) => formats.money(gmv_30d),
  },
];

const Names = ({ sellers }: { sellers: readonly string[] }) =>
  sellers.length === 0 ? (
    <Empty title="Nobody." />
  ) : (
    <ul className="plain-list names">
      {sellers.map((sellerId) => (
        <li key={sellerId}>
          <Link href={sellerPath(sellerId)}>{sellerId}</Link>
        </li>
      ))}
    </ul>
  );

const WhatIf = ({
  body,
  wanted,
  turn,
  settle,
  reset,
}: {
  body: WhatIfBody;
  wanted: Wanted;
  turn: (changes: Wanted) => void;
  settle: (changes: Wanted) => void;
  reset: () => void;
}) => {
  const formats = useFormats();
  const { thresholds, flagged, sellers, newly, cleared } = body;
  return (
    <div className="board">
      <Card
        title="Thresholds"
        className="narrow sliders"
        actions={
          <Button className="button small" onPress={reset} isDisabled={Object.keys(wanted).length === 0}>
            Reset to the policy
          </Button>
        }
      >
        {RATE_NAMES.map((name) => {
          const value = wanted[name] ?? thresholds[name].target;
          return (
            <SliderField
              key={name}
              label={RATE_WORDS[name].title}
              text={targetWords(formats, name, { ...thresholds[name], target: value })}
              value={value}
              knob={RATE_KNOBS[name]}
              onChange={(next) => turn({ [name]: next })}
              onChangeEnd={(next) => settle({ [name]: next })}
            />
          );
        })}
        {MIN_NAMES.map((name) => {
          const value = wanted[name] ?? thresholds.sla_compliance_rate[name];
          return (
            <SliderField
              key={name}
              label={MIN_WORDS[name]}
              text={`${formats.count(value)} cases`}
              value={value}
              knob={MIN_KNOBS[name]}
              onChange={(next) => turn({ [name]: next })}
              onChangeEnd={(next) => settle({ [name]: next })}
            />
          );
        })}
        <p className="note">Nothing changes for anybody: this only asks who would be in breach.</p>
      </Card>
      <div className="wide stack">
        <div className="board inner">
          <Stat title="Would be in breach" figure={formats.count(flagged)} />
          <Stat
            title="Newly so"
            figure={formats.count(newly.count)}
            {...(newly.count > 0 && { tone: 'breach' })}
          />
          <Stat
            title="No longer"
            figure={formats.count(cleared.count)}
            {...(cleared.count > 0 && { tone: 'good' })}
          />
        </div>
        <Card title="Who it would be" note="most rates in breach first">
          <DataTable
            label="Sellers that would be in breach"
            columns={columnsOf(formats)}
            items={sellers}
            keyOf={({ seller_id }) => seller_id}
            hrefOf={({ seller_id }) => sellerPath(seller_id)}
            empty={<Empty title="Nobody would be in breach." />}
          />
        </Card>
        <div className="board inner">
          <Card title="Newly in breach" className="half">
            <Names sellers={newly.sellers} />
          </Card>
          <Card title="No longer in breach" className="half">
            <Names sellers={cleared.sellers} />
          </Card>
        </div>
      </div>
    </div>
  );
};

/** Who would be in breach if the thresholds were others. */
export const WhatIfPage = () => {
  const [wanted, want] = useState<Wanted>({});
  const [asked, ask] = useState<Wanted>({});
  const whatIf = useWhatIf(
    Object.fromEntries(Object.entries(asked).map(([name, value]) => [name, plain(value)])),
  );
  return (
    <>
      <div className="page-head">
        <h1>What if</h1>
        {whatIf.data !== undefined && (
          <AsOf instant={whatIf.data.as_of} timeZone={whatIf.data.time_zone} failed={whatIf.error !== null} />
        )}
      </div>
      <Asked query={whatIf} lines={10}>
        {(body) => (
          <FormatsProvider currency={body.currency} timeZone={body.time_zone}>
            <WhatIf
              body={body}
              wanted={wanted}
              turn={(changes) => want((before) => ({ ...before, ...changes }))}
              settle={(changes) => ask({ ...wanted, ...changes })}
              reset={() => {
                want({});
                ask({});
              }}
            />
          </FormatsProvider>
        )}
      </Asked>
    </>
  );
};
