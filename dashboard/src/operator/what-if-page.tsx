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
import { DataTable, figureColumn, type TableColumn, textColumn } from '../ui/data-table.tsx';
import { Link } from '../ui/link.tsx';
import { AsOf, PageHead } from '../ui/page-head.tsx';
import { Pills } from '../ui/pills.tsx';
import { Empty, QueryResult } from '../ui/placeholders.tsx';
import { Stat } from '../ui/stat.tsx';
import type { Formats } from '../words/formats.ts';
import { plural } from '../words/plural.ts';
import { RATE_WORDS, targetWords } from '../words/rates.ts';

type Range = { readonly min: number; readonly max: number; readonly step: number };
const TARGET_RANGES: Readonly<Record<RateName, Range>> = {
  acceptance_rate: { min: 0.7, max: 1, step: 0.005 },
  cancellation_rate: { min: 0, max: 0.15, step: 0.0025 },
  sla_compliance_rate: { min: 0.8, max: 1, step: 0.005 },
  avg_rating: { min: 1, max: 5, step: 0.1 },
};
const MINIMUM_NAMES = ['min_denominator', 'min_bad'] as const;
type MinimumName = (typeof MINIMUM_NAMES)[number];
const MINIMUMS: Readonly<Record<MinimumName, { readonly label: string; readonly range: Range }>> = {
  min_denominator: { label: 'Minimum cases', range: { min: 0, max: 100, step: 5 } },
  min_bad: { label: 'Minimum bad cases', range: { min: 0, max: 20, step: 1 } },
};

/** The thresholds that differ from the policy. */
type Thresholds = Partial<Record<RateName | MinimumName, number>>;

/** Steps such as 0.0025 add up to values such as 0.024999999999999998. */
const writeThreshold = (value: number): string => String(Number(value.toFixed(4)));

/** A slider with one thumb is typed as if it had several. */
const readThumb = (value: number | number[]): number => (Array.isArray(value) ? (value[0] ?? 0) : value);

type SliderFieldProps = {
  readonly label: string;
  readonly text: string;
  readonly value: number;
  readonly range: Range;
  readonly onChange: (value: number) => void;
  readonly onChangeEnd: (value: number) => void;
};

const SliderField = ({ label, text, value, range, onChange, onChangeEnd }: SliderFieldProps) => (
  <Slider
    className="slider"
    value={value}
    minValue={range.min}
    maxValue={range.max}
    step={range.step}
    onChange={(next) => onChange(readThumb(next))}
    onChangeEnd={(next) => onChangeEnd(readThumb(next))}
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

const breachColumns = (formats: Formats): readonly TableColumn<WouldBreach>[] => [
  textColumn('seller_id', 'Seller', 140, ({ seller_id }) => <strong>{seller_id}</strong>, { share: 1.5 }),
  textColumn(
    'metrics',
    'Rates in breach',
    208,
    ({ metrics }) => (
      <Pills
        pills={metrics.map(({ metric, rate }) => ({
          key: metric,
          tone: 'breach',
          words: `${RATE_WORDS[metric].title} ${formats.rate(metric, rate)}`,
        }))}
      />
    ),
    { share: 3 },
  ),
  figureColumn('gmv', 'GMV, 30 days', 130, ({ gmv_30d }) => formats.money(gmv_30d)),
];

const SellerNames = ({ sellers }: { sellers: readonly string[] }) =>
  sellers.length === 0 ? (
    <Empty title="No sellers" />
  ) : (
    <ul className="plain-list names">
      {sellers.map((sellerId) => (
        <li key={sellerId}>
          <Link href={sellerPath(sellerId)}>{sellerId}</Link>
        </li>
      ))}
    </ul>
  );

type ThresholdsCardProps = {
  readonly policy: WhatIfBody['thresholds'];
  readonly thresholds: Thresholds;
  /** A slider moves. */
  readonly onMove: (changes: Thresholds) => void;
  /** A slider is let go of. */
  readonly onSet: (changes: Thresholds) => void;
  readonly reset: () => void;
};

const ThresholdsCard = ({ policy, thresholds, onMove, onSet, reset }: ThresholdsCardProps) => {
  const formats = useFormats();
  const renderSlider = (name: keyof Thresholds, label: string, range: Range, value: number, text: string) => (
    <SliderField
      key={name}
      label={label}
      text={text}
      value={value}
      range={range}
      onChange={(next) => onMove({ [name]: next })}
      onChangeEnd={(next) => onSet({ [name]: next })}
    />
  );
  return (
    <Card
      title="Thresholds"
      className="narrow sliders"
      actions={
        <Button className="button small" onPress={reset} isDisabled={Object.keys(thresholds).length === 0}>
          Reset to policy
        </Button>
      }
    >
      {RATE_NAMES.map((name) => {
        const target = thresholds[name] ?? policy[name].target;
        const text = targetWords(formats, name, { ...policy[name], target });
        return renderSlider(name, RATE_WORDS[name].title, TARGET_RANGES[name], target, text);
      })}
      {MINIMUM_NAMES.map((name) => {
        const value = thresholds[name] ?? policy.sla_compliance_rate[name];
        const { label, range } = MINIMUMS[name];
        return renderSlider(name, label, range, value, plural(formats, value, ['case', 'cases']));
      })}
      <p className="note">This is a preview. The policy stays as it is.</p>
    </Card>
  );
};

const Results = ({ body: { flagged, sellers, newly, cleared } }: { body: WhatIfBody }) => {
  const formats = useFormats();
  return (
    <div className="wide stack">
      <div className="board inner">
        <Stat title="Would be in breach" figure={formats.count(flagged)} />
        <Stat
          title="Newly in breach"
          figure={formats.count(newly.count)}
          {...(newly.count > 0 && { tone: 'breach' })}
        />
        <Stat
          title="No longer in breach"
          figure={formats.count(cleared.count)}
          {...(cleared.count > 0 && { tone: 'good' })}
        />
      </div>
      <Card title="Sellers in breach" note="most breaches first">
        <DataTable
          label="Sellers that would be in breach"
          columns={breachColumns}
          items={sellers}
          keyOf={({ seller_id }) => seller_id}
          hrefOf={({ seller_id }) => sellerPath(seller_id)}
          empty={<Empty title="No seller would be in breach" />}
        />
      </Card>
      <div className="board inner">
        <Card title="Sellers newly in breach" className="half">
          <SellerNames sellers={newly.sellers} />
        </Card>
        <Card title="Sellers no longer in breach" className="half">
          <SellerNames sellers={cleared.sellers} />
        </Card>
      </div>
    </div>
  );
};

/** Shows who would be in breach with other thresholds. */
export const WhatIfPage = () => {
  const [thresholds, setThresholds] = useState<Thresholds>({});
  // What the API is asked for: it does not follow a slider while that moves.
  const [question, setQuestion] = useState<Thresholds>({});
  const whatIf = useWhatIf(
    Object.fromEntries(Object.entries(question).map(([name, value]) => [name, writeThreshold(value)])),
  );
  return (
    <>
      <PageHead title="What if">
        <AsOf body={whatIf.data} error={whatIf.error} />
      </PageHead>
      <QueryResult query={whatIf} lines={10}>
        {(body) => (
          <FormatsProvider of={body}>
            <div className="board">
              <ThresholdsCard
                policy={body.thresholds}
                thresholds={thresholds}
                onMove={(changes) => setThresholds((before) => ({ ...before, ...changes }))}
                onSet={(changes) => setQuestion({ ...thresholds, ...changes })}
                reset={() => {
                  setThresholds({});
                  setQuestion({});
                }}
              />
              <Results body={body} />
            </div>
          </FormatsProvider>
        )}
      </QueryResult>
    </>
  );
};
