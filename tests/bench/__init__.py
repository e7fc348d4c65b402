"""The bench: the portal beside a bare Django view on the same data, alternating in one run.

    data ──► servers ──► workloads (pages, deals, imports, races, memory) ──► report

Figures are ratios of one run and exact numbers of statements; absolute ones are only as good as the machine is quiet.
"""
