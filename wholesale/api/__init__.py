"""The phone's door: what every app's API stands on.

    errors      one shape of every trouble; a deed raises `Refused`, a door `ValidationError`, nobody builds an error
    paging      `limit(query)`, `after(query)`, `page(rows, size)`, `ranked(…)`, `whole_list(rows)`: no counting
    keys        `given(request)`: the Idempotency-Key a deed is done once for
    views       `APIView`: every view's base, which counts askers before it refuses them
    values      amounts, whole addresses, what a link speaks of
    throttles   `Person` and `Stranger` everywhere, `Dear` beside them where an answer costs much
    schema      what OpenAPI says: statuses and errors come by themselves, a view adds its serializers and words
    middleware  ETag and 304, what may be kept, Vary: for every answer, so a view does nothing

A list of an app, in whole:

    class Orders(APIView):
        permission_classes = [has(Right.SEE_ORDERS)]

        @extend_schema(parameters=paging.PARAMETERS, responses=paged(OrderSerializer))
        def get(self, request: Request) -> Response:
            size = paging.limit(request.query_params)
            rows = Order.objects.of(company).behind(paging.after(request.query_params))[: size + 1].values(...)
            return Response(paging.page(list(rows), size))

Times are UTC (`2026-03-02T09:30:00Z`), amounts are strings, words are in the reader's language.
"""
