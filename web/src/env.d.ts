declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent<object, object, unknown>
  export default component
}

declare module 'dmn-js/lib/Modeler' {
  export interface DmnView {
    id: string
    name?: string
    type: string
    element: { id: string; name?: string }
  }
  export default class DmnModeler {
    constructor(options: Record<string, unknown>)
    importXML(xml: string): Promise<{ warnings: unknown[] }>
    saveXML(options?: { format?: boolean }): Promise<{ xml: string }>
    getViews(): DmnView[]
    getActiveView(): DmnView | undefined
    open(view: DmnView): Promise<unknown>
    on(event: string, listener: (event: never) => void): void
    destroy(): void
  }
}
