import { CloseOutlined, StopOutlined } from '@ant-design/icons'
import { Button, Select, Tooltip } from 'antd'
import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { clauseWords, joiner } from '../../../components/know/expression-words.ts'
import { useSpeech } from '../../../components/know/use-speech.ts'
import { Finder } from '../../../ui/finder.tsx'
import { BuilderContext, type BuilderTools, useBuilder } from './builder-context.ts'
import { type RowOption, useBuilderOptions, wantsEditing } from './builder-options.ts'
import { ClauseEditor } from './clause-editor.tsx'
import {
  add,
  change,
  type GroupNode,
  isComplete,
  type Join,
  type Node,
  type RowNode,
  setJoin,
  toExpression,
} from './tree.ts'

interface BuilderProps {
  tree: GroupNode
  change(tree: GroupNode): void
  /** The audience that is being edited: it cannot stand inside itself. */
  ownAudience?: string
}

/** Who is meant, as a sentence whose parts can be changed: "Everyone who … and … but not …". */
export function Builder({ tree, change: keep, ownAudience }: BuilderProps) {
  const { t } = useTranslation()
  const speech = useSpeech()
  const options = useBuilderOptions(ownAudience)
  const [openId, setOpenId] = useState<string>()
  const latest = useRef(tree)
  latest.current = tree
  const set = useCallback(
    (next: GroupNode) => {
      latest.current = next
      keep(next)
    },
    [keep],
  )
  const tools = useMemo<BuilderTools>(
    () => ({
      speech,
      options,
      openId,
      open: setOpenId,
      update: (id, how) => set(change(latest.current, id, how)),
      addTo: (groupId, node) => {
        set(add(latest.current, groupId, node))
        setOpenId(wantsEditing(node) ? node.id : undefined)
      },
      join: (groupId, join) => set(setJoin(latest.current, groupId, join)),
    }),
    [speech, options, openId, set],
  )
  return (
    <BuilderContext.Provider value={tools}>
      <div className="builder-group">
        <h2>{t('builder.everyone')}</h2>
        <Rows group={tree} />
      </div>
    </BuilderContext.Provider>
  )
}

function Rows({ group, autoFocus = false }: { group: GroupNode; autoFocus?: boolean }) {
  return (
    <>
      {group.nodes.map((node, index) => (
        <div key={node.id} className="builder-row">
          <JoinWord group={group} node={node} first={index === 0} />
          {node.kind === 'group' ? <NestedGroup group={node} /> : <Clause node={node} />}
          <RowTools node={node} />
        </div>
      ))}
      <Adder group={group} autoFocus={autoFocus} />
    </>
  )
}

/** "and", "or", "but not". Pressing it makes the group the other kind. */
function JoinWord({ group, node, first }: { group: GroupNode; node: Node; first: boolean }) {
  const { t } = useTranslation()
  const { join } = useBuilder()
  const word = joiner(group.join, first, node.not, { t })
  if (first) {
    return (
      <span className="builder-join" data-not={node.not || undefined}>
        {word || t('builder.who')}
      </span>
    )
  }
  const other: Join = group.join === 'all' ? 'any' : 'all'
  return (
    <span className="builder-join">
      <button
        type="button"
        className="explained"
        aria-label={t('builder.changeJoin', { word, other: joiner(other, false, node.not, { t }) })}
        onClick={() => join(group.id, other)}
      >
        {word}
      </button>
    </span>
  )
}

function NestedGroup({ group }: { group: GroupNode }) {
  const { t } = useTranslation()
  const { join } = useBuilder()
  return (
    <fieldset className="plain-fieldset builder-group" data-nested="">
      <legend className="sr-only">{t(`builder.${group.join}Of`)}</legend>
      <Select<Join>
        size="small"
        variant="borderless"
        aria-label={t('builder.joinLabel')}
        style={{ width: 'max-content' }}
        value={group.join}
        options={(['any', 'all'] as const).map((value) => ({ value, label: t(`builder.${value}Of`) }))}
        onChange={(value) => join(group.id, value)}
      />
      <Rows group={group} autoFocus={group.nodes.length === 0} />
    </fieldset>
  )
}

/** One condition: reads as a clause, opens for change. Delete takes it out, a minus turns it round. */
function Clause({ node }: { node: RowNode }) {
  const { t } = useTranslation()
  const { speech, openId, open, update } = useBuilder()
  const button = useRef<HTMLButtonElement>(null)
  const complete = isComplete(node)
  const isOpen = openId === node.id
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault()
      update(node.id, () => undefined)
    }
    if (event.key === '-') update(node.id, (before) => ({ ...before, not: !before.not }))
  }
  const close = () => {
    open(undefined)
    button.current?.focus()
  }
  return (
    <div>
      <button
        ref={button}
        type="button"
        className="clause"
        aria-expanded={isOpen}
        data-not={node.not || undefined}
        data-open-end={complete ? undefined : ''}
        onClick={() => open(isOpen ? undefined : node.id)}
        onKeyDown={onKey}
      >
        {complete ? clauseWords(plain(node), speech) : <Unfinished node={node} />}
      </button>
      {isOpen && (
        // biome-ignore lint/a11y/noStaticElementInteractions: Escape is caught for the fields inside
        <div
          className="clause-editor"
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || event.defaultPrevented) return
            event.stopPropagation()
            close()
          }}
        >
          <ClauseEditor
            node={node}
            change={(said) => update(node.id, (before) => ({ ...before, ...said }) as Node /* the same kind of row */)}
          />
          <div className="row" style={{ justifyContent: 'flex-end', marginTop: 8 }}>
            <Button size="small" disabled={!complete} onClick={close}>
              {t('builder.done')}
            </Button>
          </div>
        </div>
      )}
    </div>
  )
}

/** The condition by itself; whether it is turned round is said by the word before it. */
const plain = (node: RowNode) => {
  const [only] = inner(
    toExpression({ id: '', kind: 'group', not: false, join: 'all', nodes: [{ ...node, not: false }] }),
  )
  return only ?? { all: [] }
}
const inner = (group: ReturnType<typeof toExpression>) => ('all' in group ? group.all : [])

function Unfinished({ node }: { node: RowNode }) {
  const { t } = useTranslation()
  const { speech } = useBuilder()
  const what = node.kind === 'label' ? speech.lexicon.labelName(node.condition.label) : t(`builder.kinds.${node.kind}`)
  return <>{t('builder.unfinished', { what })}</>
}

function RowTools({ node }: { node: Node }) {
  const { t } = useTranslation()
  const { update } = useBuilder()
  return (
    <span className="builder-tools">
      <Tooltip title={t('builder.turn')}>
        <Button
          type="text"
          icon={<StopOutlined aria-hidden />}
          aria-label={t('builder.turn')}
          aria-pressed={node.not}
          danger={node.not}
          onClick={() => update(node.id, (before) => ({ ...before, not: !before.not }))}
        />
      </Tooltip>
      <Tooltip title={t('common.remove')}>
        <Button
          type="text"
          icon={<CloseOutlined aria-hidden />}
          aria-label={t('common.remove')}
          onClick={() => update(node.id, () => undefined)}
        />
      </Tooltip>
    </span>
  )
}

/** A minus in front means "but not". */
const turned = /^\s*[-!！−]\s*/

function Adder({ group, autoFocus }: { group: GroupNode; autoFocus: boolean }) {
  const { t } = useTranslation()
  const { options, addTo, open } = useBuilder()
  const first = group.nodes.length === 0
  const focus = useCallback((input: HTMLInputElement | null) => autoFocus && input?.focus(), [autoFocus])
  const last = group.nodes.at(-1)
  return (
    <div className="builder-row">
      <span className="builder-join" aria-hidden="true">
        {first ? t('builder.who') : joiner(group.join, false, false, { t })}
      </span>
      <Finder
        options={options}
        label={t('builder.add')}
        placeholder={first ? t('builder.addFirst') : t('builder.addMore')}
        nothing={t('builder.nothing')}
        ignore={turned}
        inputRef={(input) => void focus(input)}
        back={() => last && open(last.id)}
        choose={(option, text) => {
          const { make } = option as RowOption // the options above are rows
          addTo(group.id, { ...make(), not: turned.test(text) })
        }}
      />
    </div>
  )
}
