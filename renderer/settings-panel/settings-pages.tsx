import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { CommandAnswer } from '../../preload/contract.ts';
import { ChangePin } from './change-pin.tsx';
import type { Desk } from './desk.ts';
import { Card, Group } from './group.tsx';
import { inWords, languageName, plainOptions, type Option } from './names.ts';
import type { Suggestions } from './part.ts';
import { Sure } from './sure.tsx';
import { PANEL_LANGUAGES } from './words/words.ts';

/** Groups that have a page of their own; every other one, also one that is yet to come, is on the conversation's. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'audio',
  'voice',
  'interruption',
  'screen',
  'avatar',
  'operator',
  'speechLog',
]);

export function ConversationPage({ desk }: { desk: Desk }): JSX.Element {
  const groups = [...new Set(desk.view.value?.fields.map(({ group }) => group) ?? [])];
  const view = desk.view.value;
  const choices = useChoices(desk);
  return (
    <>
      <Group desk={desk} group="conversation" suggestions={choices} />
      <AgentTrial desk={desk} />
      {groups
        .filter((group) => !ELSEWHERE.has(group) && group !== 'conversation')
        .map((group) => (
          <Group key={group} desk={desk} group={group} suggestions={choices} />
        ))}
      {view === null ? null : (
        <p class="op-quiet">
          {view.secretsKeptIn === 'file' ? `${desk.say('secretsFile')} ${view.secretsFile}` : desk.say('secretsSafe')}
        </p>
      )}
    </>
  );
}

function trialInWords(desk: Desk, { result, problem, detail }: CommandAnswer<'agent.try'>): string {
  const own = inWords(desk, detail);
  if (problem === null) return `${desk.say(`agent-${result}`)} ${own}`.trim();
  return `${desk.say(`problem-${problem}`)}${own === '' ? '' : ` – ${own}`}`;
}

function AgentTrial({ desk }: { desk: Desk }): JSX.Element {
  const trial = useSignal<CommandAnswer<'agent.try'> | null>(null);
  const isTrying = useSignal(false);
  const run = async (): Promise<void> => {
    isTrying.value = true;
    trial.value = await desk.ask('agent.try', {});
    isTrying.value = false;
  };
  const found = trial.value;
  return (
    <Card title={desk.say('tryAgent')}>
      <p class="op-quiet">{desk.say('agentHelp')}</p>
      <div class="op-row">
        <button type="button" class="op-button op-main" disabled={isTrying.value} onClick={() => void run()}>
          {desk.say(isTrying.value ? 'trying' : 'tryAgent')}
        </button>
      </div>
      <p role="status" class="op-verdict" data-good={found?.result === 'reached'}>
        {found === null ? '' : trialInWords(desk, found)}
      </p>
    </Card>
  );
}

/** A file is called by its name, wherever it is. */
function optionOf(value: string): Option {
  return { value, label: value.replace(/^.*[/\\]/, '') };
}

/** What is there to choose from, as it is when the page is opened. */
export function useChoices(desk: Desk): Suggestions {
  const choices = useSignal<Suggestions>({});
  useEffect(() => {
    void desk.ask('settings.choices', {}).then((answer) => {
      choices.value = Object.fromEntries(
        Object.entries(answer ?? {}).map(([path, values]) => [path, values.map(optionOf)]),
      );
    });
  }, []);
  return choices.value;
}

export function ScreenPage({ desk }: { desk: Desk }): JSX.Element {
  const choices = useChoices(desk);
  const displays = useSignal<readonly string[]>([]);
  useEffect(() => {
    void desk.ask('screen.displays', {}).then((answer) => {
      displays.value = answer?.displays.map(({ name }) => name) ?? [];
    });
  }, []);
  return (
    <>
      <Group desk={desk} group="avatar" suggestions={choices} />
      <Group
        desk={desk}
        group="screen"
        suggestions={{
          'screen.display': plainOptions(displays.value),
          'screen.language': PANEL_LANGUAGES.map((value) => ({ value, label: languageName(value) })),
        }}
      />
      <Group desk={desk} group="operator" />
      <ChangePin desk={desk} />
      <Files desk={desk} />
    </>
  );
}

function Files({ desk }: { desk: Desk }): JSX.Element {
  const files = useSignal<CommandAnswer<'settings.files'> | null>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const first = useRef<HTMLButtonElement>(null);
  const isOpen = files.value !== null;
  const fold = (): void => {
    files.value = null;
    opener.current?.focus();
  };
  useEffect(() => {
    if (!isOpen) return undefined;
    first.current?.focus();
    return desk.onEscape(fold);
  }, [isOpen]);
  const list = async (): Promise<void> => {
    files.value = await desk.ask('settings.files', {});
  };
  const write = async (): Promise<void> => {
    const answer = await desk.ask('settings.export', {});
    if (answer !== null) desk.tell(`${desk.say('written')} ${answer.file}`);
  };
  const read = async (file: string): Promise<void> => {
    desk.take(await desk.ask('settings.import', { file }), desk.say('imported'));
    fold();
  };
  const found = files.value;
  return (
    <Card title={desk.say('files')}>
      <div class="op-row">
        <button type="button" class="op-button" onClick={() => void write()}>
          {desk.say('export')}
        </button>
        <button type="button" class="op-button" aria-expanded={isOpen} ref={opener} onClick={() => void list()}>
          {desk.say('import')}
        </button>
      </div>
      {found === null ? null : (
        <div class="op-files">
          <p class="op-quiet">{`${desk.say(found.files.length === 0 ? 'noFiles' : 'importFrom')} ${found.folder}`}</p>
          {found.files.map((file, at) => (
            <button
              type="button"
              class="op-link"
              key={file}
              ref={at === 0 ? first : null}
              onClick={() => void read(file)}
            >
              {file}
            </button>
          ))}
        </div>
      )}
      <FactoryReset desk={desk} />
    </Card>
  );
}

function FactoryReset({ desk }: { desk: Desk }): JSX.Element {
  const reset = async (): Promise<void> => {
    desk.take(await desk.ask('settings.reset', {}), desk.say('saved'));
  };
  return (
    <div class="op-row">
      <Sure desk={desk} name="reset" question="resetSure" yes="yes" act={() => void reset()} />
    </div>
  );
}
