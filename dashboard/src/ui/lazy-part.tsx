import { type ComponentType, lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { ErrorBoundary, type FallbackProps } from 'react-error-boundary';
import { NO_ANSWER } from '../error-message.ts';
import { Failed, Loading } from './placeholders.tsx';

/** A server that went away is mostly back within seconds; a request for one file costs it nothing. */
const AGAIN_MS = 5000;

type Part<Props> = { readonly default: ComponentType<Props> };

/** Comes by itself once it can be loaded: nobody has to press anything because a train went through a tunnel. */
const Missing = ({
  load,
  resetErrorBoundary: retry,
}: FallbackProps & { readonly load: () => Promise<unknown> }) => {
  useEffect(() => {
    const timer = setInterval(() => void load().then(retry, () => undefined), AGAIN_MS);
    return () => clearInterval(timer);
  }, [load, retry]);
  return <Failed error={NO_ANSWER} retry={retry} />;
};

/**
 * A part of the page whose code is loaded when it is first shown. When that fails, or the part itself does, the rest of the page
 * stays as it is. React keeps what it once failed to load as failed, so each new try needs a new lazy component.
 *
 * @param load imports the module whose default is the part
 * @param place what stands in its place: nothing is given while it is on its way, a sentence and a button once it failed
 */
export const late = <Props extends object>(
  load: () => Promise<Part<Props>>,
  place: (failure?: ReactNode) => ReactNode,
) => {
  let isHere = false;
  const bring = async (): Promise<Part<Props>> => {
    const part = await load();
    isHere = true;
    return part;
  };
  let Bringing = lazy(bring);
  return (props: Props): ReactNode => {
    const [, drawAgain] = useState(0);
    return (
      <ErrorBoundary
        onReset={() => {
          Bringing = lazy(bring);
          drawAgain((tries) => tries + 1);
        }}
        fallbackRender={(failure) =>
          place(
            isHere ? (
              <Failed error={failure.error} retry={failure.resetErrorBoundary} />
            ) : (
              <Missing {...failure} load={bring} />
            ),
          )
        }
      >
        <Suspense fallback={place()}>
          <Bringing {...props} />
        </Suspense>
      </ErrorBoundary>
    );
  };
};

/** A page whose code comes when it is first opened. */
export const latePage = <Props extends object>(load: () => Promise<Part<Props>>) =>
  late(load, (failure) => failure ?? <Loading lines={8} />);
