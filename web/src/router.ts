import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { homeOf, loadSession, session } from '@/features/session/session'

const hall = ['dispatcher', 'administrator']
const posts = ['post_holder', 'department_head']
const field = ['crew_leader', 'crew_member']

const routes: RouteRecordRaw[] = [
  { path: '/', component: () => import('@/features/customer/WelcomePage.vue'), meta: { title: 'welcome' } },
  { path: '/staff', component: () => import('@/features/session/StaffSignIn.vue'), meta: { title: 'signIn' } },
  { path: '/sign-in', component: () => import('@/features/session/CustomerSignIn.vue'), meta: { title: 'signIn' } },
  { path: '/restrictions', component: () => import('@/features/customer/RestrictionsPage.vue'), meta: { title: 'restrictions' } },
  { path: '/demo/phones', component: () => import('@/features/demo/PhonesPage.vue'), meta: { title: 'phones' } },
  {
    path: '/hall',
    component: () => import('@/features/hall/HallShell.vue'),
    meta: { roles: hall },
    redirect: '/hall/board',
    children: [
      { path: 'queue/:id?', component: () => import('@/features/hall/QueuePage.vue'), meta: { title: 'queue' } },
      { path: 'board', component: () => import('@/features/hall/BoardPage.vue'), meta: { title: 'board' } },
      { path: 'alerts', component: () => import('@/features/hall/AlertsPage.vue'), meta: { title: 'alerts' } },
      { path: 'cases', component: () => import('@/features/hall/CasesPage.vue'), meta: { title: 'cases' } },
      { path: 'cases/:id', component: () => import('@/features/hall/CasePage.vue'), meta: { title: 'case' } },
      { path: 'roster', component: () => import('@/features/hall/RosterPage.vue'), meta: { title: 'roster' } },
      { path: 'capacity', component: () => import('@/features/hall/CapacityPage.vue'), meta: { title: 'capacity' } },
      { path: 'processes', component: () => import('@/features/control/ProcessPage.vue'), meta: { title: 'processes' } },
      { path: 'report', component: () => import('@/features/control/ReportPage.vue'), meta: { title: 'report' } },
      { path: 'supervision', component: () => import('@/features/control/SupervisionPage.vue'), meta: { title: 'supervision' } },
      { path: 'resources', component: () => import('@/features/control/ResourcesPage.vue'), meta: { title: 'resources' } },
      { path: 'evaluation', component: () => import('@/features/control/EvaluationPage.vue'), meta: { title: 'evaluation' } },
      { path: 'rules', component: () => import('@/features/admin/RulesPage.vue'), meta: { title: 'rules', roles: ['administrator'] } },
      { path: 'catalogue', component: () => import('@/features/admin/CataloguePage.vue'), meta: { title: 'catalogue', roles: ['administrator'] } },
      { path: 'what-if', component: () => import('@/features/admin/WhatIfPage.vue'), meta: { title: 'whatIf' } },
      { path: 'admin', component: () => import('@/features/admin/AdminPage.vue'), meta: { title: 'admin' } },
    ],
  },
  {
    path: '/post',
    component: () => import('@/features/control/PostShell.vue'),
    meta: { roles: posts },
    redirect: '/post/inbox',
    children: [
      { path: 'inbox', component: () => import('@/features/control/InboxPage.vue'), meta: { title: 'inbox' } },
      { path: 'processes', component: () => import('@/features/control/ProcessPage.vue'), meta: { title: 'processes' } },
      { path: 'orders', component: () => import('@/features/control/OrdersPage.vue'), meta: { title: 'orders' } },
      { path: 'resources', component: () => import('@/features/control/ResourcesPage.vue'), meta: { title: 'resources' } },
      { path: 'evaluation', component: () => import('@/features/control/EvaluationPage.vue'), meta: { title: 'evaluation' } },
    ],
  },
  {
    path: '/my',
    component: () => import('@/features/customer/CustomerShell.vue'),
    meta: { roles: ['customer'] },
    children: [
      { path: '', component: () => import('@/features/customer/HomePage.vue'), meta: { title: 'my' } },
      { path: 'apply', component: () => import('@/features/customer/ApplyPage.vue'), meta: { title: 'apply' } },
      { path: 'cases/:id', component: () => import('@/features/customer/TimelinePage.vue'), meta: { title: 'timeline' } },
      { path: 'slot/:workOrder', component: () => import('@/features/customer/SlotPage.vue'), meta: { title: 'slot' } },
    ],
  },
  {
    path: '/crew',
    component: () => import('@/features/crew/CrewShell.vue'),
    meta: { roles: field },
    children: [
      { path: '', component: () => import('@/features/crew/RoutePage.vue'), meta: { title: 'today' } },
      { path: 'jobs/:id', component: () => import('@/features/crew/JobPage.vue'), meta: { title: 'job' } },
      { path: 'outbox', component: () => import('@/features/crew/OutboxPage.vue'), meta: { title: 'outbox' } },
    ],
  },
  { path: '/:rest(.*)*', redirect: '/' },
]

export const router = createRouter({ history: createWebHistory(), routes })

router.beforeEach(async (to) => {
  await loadSession()
  const roles = to.matched.map((route) => route.meta.roles as string[] | undefined).find(Boolean)
  const role = session.who?.role
  if (!roles) return true
  if (!role) return { path: roles.includes('customer') ? '/sign-in' : '/staff', query: { to: to.fullPath } }
  return roles.includes(role) ? true : homeOf(role)
})
