"""What a shop of any size needs: a model of the cost of each step, and a simulation of machines that do them.

``python -m benchmarks.capacity`` prints what shops up to ten million items need in machines, hours and
money. ``python -m benchmarks.capacity measure`` compares the model with steps that it runs here.
"""
