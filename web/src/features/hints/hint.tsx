import type { TableName } from '@festival-ops/domain/tables';
import { A } from '@solidjs/router';
import Info from 'lucide-solid/icons/info';
import Lock from 'lucide-solid/icons/lock';
import TriangleAlert from 'lucide-solid/icons/triangle-alert';
import { createSignal, createUniqueId, type JSX, Show, splitProps } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { useData } from '../../data/data-context.tsx';
import { Button, type ButtonProps } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/answers.ts';
import { Sheet } from '../../ui/sheet.tsx';
import { isTaskState } from '../answers/values.ts';
import { AskLead } from '../requests/ask-lead.tsx';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { type Act, createHint } from './create-hint.ts';
import type { Certainty, Hint } from './hint-of.ts';
import { hintWords } from './hint-words.ts';

const looks: Readonly<Record<Certainty, { readonly tone: string; readonly icon: typeof Info }>> = {
  certain: { tone: 'bad', icon: Lock },
  likely: { tone: 'warn', icon: TriangleAlert },
  possible: { tone: 'info', icon: Info },
};

/** The sentence of a hint in this festival's words. */
export function createHintWords(hint: () => Hint | undefined, table: () => string): () => string | undefined {
  const data = useData();
  const festival = useFestival();
  return () => {
    const said = hint();
    if (said === undefined) return undefined;
    const { freshAt } = data.connection.state();
    const time = freshAt === null ? '' : festival.times().short(new Date(freshAt).toISOString());
    const fields: Readonly<Record<string, string>> = t.fields;
    return hintWords(said, {
      things: t.things[tableOf(table())].many,
      field: fields[said.field ?? ''] ?? said.field ?? '',
      left: String(said.left ?? 0),
      at: time === '' ? '' : t.hints.knownAt(time),
      name: (typeof said.was === 'string' && festival.nameOf(said.was)) || '',
      state: isTaskState(said.was) ? t.states[said.was] : '',
    });
  };
}

const tableOf = (table: string): keyof typeof t.things =>
  Object.keys(t.things).find((name): name is keyof typeof t.things => name === table) ?? 'task';

export interface HintLineProps {
  /** What is about to be done; undefined where nothing is. */
  readonly act: Act | undefined;
  /** For the `aria-describedby` of what it is about. */
  readonly id?: string;
}

/** What is likely to become of an act, in one line below it. Nothing where there is nothing to say. */
export function HintLine(props: HintLineProps) {
  const hint = createHint(() => props.act);
  return <HintText hint={hint()} table={props.act?.table ?? ''} id={props.id} />;
}

export interface HintTextProps {
  readonly hint: Hint | undefined;
  readonly table: string;
  readonly id?: string | undefined;
}

/** The same for a hint that is asked for elsewhere. */
export function HintText(props: HintTextProps) {
  const words = createHintWords(
    () => props.hint,
    () => props.table,
  );
  return (
    <Show when={props.hint}>
      {(said) => (
        <p
          id={props.id}
          class="tone strip flex items-start gap-2"
          data-tone={looks[said().certainty].tone}
          data-hint={said().certainty}
          data-hint-about={said().about}
        >
          <span class="tone pt-0.5" data-tone={looks[said().certainty].tone}>
            <Dynamic component={looks[said().certainty].icon} size={18} aria-hidden="true" />
          </span>
          <span>{words()}</span>
        </p>
      )}
    </Show>
  );
}

export interface GuardedButtonProps extends ButtonProps {
  /** Why it is not possible; without one it is an ordinary button. */
  readonly reason: string | undefined;
  /** What a lead may be asked for instead. */
  readonly ask?: { readonly table: TableName; readonly rowId: string; readonly wish: string } | undefined;
  /** `task.state`: the rule behind it. */
  readonly rule?: string | undefined;
  readonly children: JSX.Element;
}

/**
 * A button that can say why not: switched off it keeps the focus and its place, names its reason, and a tap tells the
 * reason with what can be done instead.
 */
export function GuardedButton(props: GuardedButtonProps) {
  const [own, rest] = splitProps(props, ['reason', 'ask', 'rule', 'children', 'onClick']);
  const id = createUniqueId();
  const [told, setTold] = createSignal(false);
  const [asking, setAsking] = createSignal(false);
  return (
    <>
      <Show
        when={own.reason}
        fallback={
          <Button {...rest} onClick={own.onClick}>
            {own.children}
          </Button>
        }
      >
        {(reason) => (
          <>
            <Button
              {...rest}
              kind="plain"
              aria-disabled="true"
              aria-describedby={id}
              onClick={() => setTold(true)}
            >
              <Lock size={18} aria-hidden="true" />
              {own.children}
            </Button>
            <span id={id} class="sr-only">
              {reason()}
            </span>
            <Sheet open={told()} onOpenChange={setTold} title={t.hints.notNow} description={reason()}>
              <NotNow
                ask={own.ask !== undefined}
                rule={own.rule}
                onAsk={() => setAsking(true)}
                close={() => setTold(false)}
              />
            </Sheet>
          </>
        )}
      </Show>
      <Show when={own.ask}>
        {(ask) => (
          <AskLead
            open={asking()}
            onOpenChange={setAsking}
            table={ask().table}
            rowId={ask().rowId}
            wish={ask().wish}
          />
        )}
      </Show>
    </>
  );
}

function NotNow(props: {
  readonly ask: boolean;
  readonly rule: string | undefined;
  readonly onAsk: () => void;
  readonly close: () => void;
}) {
  const festival = useFestival();
  return (
    <div class="flex flex-col gap-2">
      <Show when={props.ask}>
        <Button
          kind="primary"
          size="primary"
          onClick={() => {
            props.close();
            props.onAsk();
          }}
        >
          {t.hints.ask}
        </Button>
      </Show>
      <A class="button" href={paths.rules(festival.id, props.rule)} onClick={props.close}>
        {t.hints.why}
      </A>
    </div>
  );
}
