import { type ComponentType, lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { ErrorBoundary, type FallbackProps } from 'react-error-boundary';
import { NO_ANSWER } from '../error-message.ts';
import { Failed, Loading } from './placeholders.tsx';

/** A server is mostly back within seconds, and a request for one file costs it nothing. */
const RETRY_MS = 5000;

type Module<Props> = { readonly default: ComponentType<Props> };

/** Says that the code did not arrive, and keeps trying. */
const NotLoaded = ({
  load,
  resetErrorBoundary: retry,
}: FallbackProps & { readonly load: () => Promise<unknown> }) => {
  useEffect(() => {
    const timer = setInterval(() => void load().then(retry, () => undefined), RETRY_MS);
    return () => clearInterval(timer);
  }, [load, retry]);
  return <Failed error={NO_ANSWER} retry={retry} />;
};

/**
 * Makes a component whose code is loaded when it is first shown. If its code does not arrive or it
 * fails, the rest of the page stays as it is.
 *
 * @param load imports the module whose default export is the component
 * @param renderPlace draws its place: without an argument while it loads, with the error afterwards
 */
export const lazyPart = <Props extends object>(
  load: () => Promise<Module<Props>>,
  renderPlace: (failure?: ReactNode) => ReactNode,
) => {
  let isLoaded = false;
  const loadPart = async (): Promise<Module<Props>> => {
    const module = await load();
    isLoaded = true;
    return module;
  };
  let LazyPart = lazy(loadPart);
  return (props: Props): ReactNode => {
    const [, countTries] = useState(0);
    return (
      <ErrorBoundary
        onReset={() => {
          // React remembers that a lazy component failed, so each try needs a new one.
          LazyPart = lazy(loadPart);
          countTries((tries) => tries + 1);
        }}
        fallbackRender={(failure) =>
          renderPlace(
            isLoaded ? (
              <Failed error={failure.error} retry={failure.resetErrorBoundary} />
            ) : (
              <NotLoaded {...failure} load={loadPart} />
            ),
          )
        }
      >
        <Suspense fallback={renderPlace()}>
          <LazyPart {...props} />
        </Suspense>
      </ErrorBoundary>
    );
  };
};

/** Makes a page whose code is loaded when it is first opened. */
export const lazyPage = <Props extends object>(load: () => Promise<Module<Props>>) =>
  lazyPart(load, (failure) => failure ?? <Loading lines={8} />);
